#include "runtime/functions/pattern.h"

#include <algorithm>

#include "runtime/base/problem.h"

namespace kcc {
namespace {

constexpr size_t kMaxSteps = 5000;
using Step = Pattern::Step;
using Kind = Step::Kind;

std::u32string decoded(std::string_view s) {
  std::u32string out;
  for (size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    const size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    char32_t code = n == 1 ? c : c & (0xFF >> (n + 1));
    bool whole = i + n <= s.size() && (n > 1 || c < 0x80);
    for (size_t k = 1; whole && k < n; ++k) {
      whole = (static_cast<unsigned char>(s[i + k]) & 0xC0) == 0x80;
      code = code << 6 | (static_cast<unsigned char>(s[i + k]) & 0x3F);
    }
    out += whole ? code : 0x110000 + c;  // a byte that is no UTF-8 stays a byte
    i += whole ? n : 1;
  }
  return out;
}

void encode(char32_t c, std::string& to) {
  if (c >= 0x110000)
    to += static_cast<char>(c - 0x110000);
  else if (c < 0x80)
    to += static_cast<char>(c);
  else if (c < 0x800)
    ((to += static_cast<char>(0xC0 | c >> 6)) += static_cast<char>(0x80 | (c & 0x3F)));
  else if (c < 0x10000)
    (((to += static_cast<char>(0xE0 | c >> 12)) += static_cast<char>(0x80 | (c >> 6 & 0x3F))) +=
     static_cast<char>(0x80 | (c & 0x3F)));
  else
    ((((to += static_cast<char>(0xF0 | c >> 18)) += static_cast<char>(0x80 | (c >> 12 & 0x3F))) +=
      static_cast<char>(0x80 | (c >> 6 & 0x3F))) += static_cast<char>(0x80 | (c & 0x3F)));
}

const std::vector<Pattern::Range> kDigits = {{'0', '9'}}, kWord = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}},
                                  kSpace = {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};

bool within(const std::vector<Pattern::Range>& set, char32_t c) {
  return std::any_of(set.begin(), set.end(), [c](const auto& r) { return c >= r.low && c <= r.high; });
}

std::vector<Pattern::Range> others(std::vector<Pattern::Range> set) {
  std::sort(set.begin(), set.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
  std::vector<Pattern::Range> out;
  char32_t next = 0;
  for (const auto& r : set) {
    if (r.low > next) out.push_back({next, r.low - 1});
    next = std::max<char32_t>(next, r.high + 1);
  }
  out.push_back({next, 0x1100FF});
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view pattern) : p_(decoded(pattern)), written_(pattern) {}

  std::vector<Step> read(int& groups) {
    std::vector<Step> all = group(0, alternatives(0));
    if (at_ < p_.size()) fail("a `)` closes nothing");
    all.push_back({Kind::kMatch});
    groups = groups_;
    return all;
  }

 private:
  using Steps = std::vector<Step>;

  [[noreturn]] void fail(const std::string& what) const {
    refuse("pattern", "the pattern `" + written_ + "` cannot be read: " + what);
  }
  bool more() const { return at_ < p_.size(); }
  bool take(char32_t c) { return more() && p_[at_] == c && (++at_, true); }

  // Fragments hold places relative to their own begin.
  static void append(Steps& to, const Steps& from) {
    const int shift = static_cast<int>(to.size());
    for (Step s : from) {
      if (s.kind == Kind::kSplit || s.kind == Kind::kJump) {
        s.a += shift;
        s.b += shift;
      }
      to.push_back(std::move(s));
    }
  }
  Steps checked(Steps s) const {
    if (s.size() > kMaxSteps) fail("it is too large");
    return s;
  }
  static Step split(int a, int b, bool first) { return {Kind::kSplit, first ? a : b, first ? b : a}; }

  Steps group(int number, const Steps& inside) {
    Steps out = {{Kind::kSave, 2 * number}};
    append(out, inside);
    out.push_back({Kind::kSave, 2 * number + 1});
    return out;
  }

  Steps alternatives(int depth) {
    if (depth > 50) fail("its groups are nested too deep");
    Steps left = sequence(depth);
    while (take('|')) {
      const Steps right = sequence(depth);
      const int n = static_cast<int>(left.size());
      Steps both = {split(1, n + 2, true)};
      append(both, left);
      both.push_back({Kind::kJump, n + 2 + static_cast<int>(right.size())});
      append(both, right);
      left = checked(std::move(both));
    }
    return left;
  }

  Steps sequence(int depth) {
    Steps all;
    while (more() && p_[at_] != '|' && p_[at_] != ')') {
      append(all, repeated(one(depth)));
      all = checked(std::move(all));
    }
    return all;
  }

  Steps repeated(Steps x) {
    while (more()) {
      int least = 0, most = -1;
      if (take('*')) {
      } else if (take('+')) {
        least = 1;
      } else if (take('?')) {
        most = 1;
      } else if (!counts(least, most)) {
        break;
      }
      x = times(x, least, most, !take('?'));
    }
    return x;
  }

  bool counts(int& least, int& most) {
    const size_t start = at_;
    if (!take('{')) return false;
    const auto count = [&] {
      int n = -1;
      while (more() && p_[at_] >= '0' && p_[at_] <= '9' && n < 10000)
        n = std::max(n, 0) * 10 + static_cast<int>(p_[at_++] - '0');
      return n;
    };
    least = most = count();
    if (least >= 0 && take(',')) most = count();
    if (least < 0 || !take('}')) {
      at_ = start;  // a brace that counts nothing is a brace
      return false;
    }
    if (least > 1000 || most > 1000 || (most >= 0 && most < least))
      fail("a count must be at most 1000, and the first the smaller one");
    return true;
  }

  Steps times(const Steps& x, int least, int most, bool greedy) const {
    Steps all;
    const int n = static_cast<int>(x.size());
    for (int i = 0; i < least; ++i) all = (append(all, x), checked(std::move(all)));
    if (most < 0) {
      Steps loop = {split(1, n + 2, greedy)};
      append(loop, x);
      loop.push_back({Kind::kJump, 0});
      append(all, loop);
    }
    for (int i = least; i < most; ++i) {
      Steps maybe = {split(1, n + 1, greedy)};
      append(maybe, x);
      append(all, maybe);
      all = checked(std::move(all));
    }
    return checked(std::move(all));
  }

  static Steps set(std::vector<Pattern::Range> ranges, bool inverted = false) {
    return {{Kind::kSet, 0, 0, std::move(ranges), inverted}};
  }

  Steps one(int depth) {
    const char32_t c = p_[at_++];
    switch (c) {
      case '(': {
        const bool captures = !take('?');
        if (!captures && !take(':')) fail("of `(?..)` only `(?:..)` is known");
        const int number = captures ? groups_++ : 0;
        Steps inside = alternatives(depth + 1);
        if (!take(')')) fail("a `(` is never closed");
        return captures ? group(number, inside) : inside;
      }
      case '[': return bracket();
      case '.': return set({{'\n', '\n'}}, true);
      case '^': return {{Kind::kBegin}};
      case '$': return {{Kind::kEnd}};
      case '*':
      case '+':
      case '?': fail("a repeat has nothing to repeat");
      case '\\': {
        if (take('b')) return {{Kind::kBoundary}};
        if (take('B')) return {{Kind::kNoBoundary}};
        return set(escape());
      }
      default: return set({{c, c}});
    }
  }

  std::vector<Pattern::Range> escape() {
    if (!more()) fail("it ends with a backslash");
    const char32_t c = p_[at_++];
    switch (c) {
      case 'd': return kDigits;
      case 'w': return kWord;
      case 's': return kSpace;
      case 'D': return others(kDigits);
      case 'W': return others(kWord);
      case 'S': return others(kSpace);
      case 'n': return {{'\n', '\n'}};
      case 't': return {{'\t', '\t'}};
      case 'r': return {{'\r', '\r'}};
      case 'f': return {{'\f', '\f'}};
      case 'v': return {{'\v', '\v'}};
      default: break;
    }
    if (within(kWord, c)) fail("`\\" + std::string(1, static_cast<char>(c)) + "` is not known");
    return {{c, c}};
  }

  // One item of a bracket: a class such as \d, or a single character.
  std::vector<Pattern::Range> item() {
    if (!more()) fail("a `[` is never closed");
    if (take('\\')) return escape();
    const char32_t c = p_[at_++];
    return {{c, c}};
  }

  Steps bracket() {
    const bool inverted = take('^');
    std::vector<Pattern::Range> all;
    for (bool first = true; first || !take(']'); first = false) {
      std::vector<Pattern::Range> low = item();
      const bool single = low.size() == 1 && low[0].low == low[0].high;
      if (single && at_ + 1 < p_.size() && p_[at_] == '-' && p_[at_ + 1] != ']') {
        ++at_;
        const std::vector<Pattern::Range> high = item();
        if (high.size() != 1 || high[0].low != high[0].high || high[0].low < low[0].low)
          fail("a range in `[..]` goes backwards, or ends in a class");
        low[0].high = high[0].low;
      }
      all.insert(all.end(), low.begin(), low.end());
    }
    return set(std::move(all), inverted);
  }

  std::u32string p_;
  std::string written_;
  size_t at_ = 0;
  int groups_ = 1;
};

}  // namespace

Pattern::Pattern(std::string_view pattern) {
  if (pattern.size() > 10000)
    refuse("pattern", "the pattern is " + std::to_string(pattern.size()) + " bytes long: at most 10000 are read");
  steps_ = Reader(pattern).read(groups_);
}

bool Pattern::find(const std::u32string& text, size_t from, Places& places) const {
  struct Way {
    int step;
    Places places;
  };
  std::vector<Way> now, next;
  std::vector<size_t> seen(steps_.size(), 0);
  size_t mark = 0;
  const auto word = [&](size_t i) { return i < text.size() && within(kWord, text[i]); };

  // Adds the steps that `start` reaches at place i without reading, in order of preference.
  const auto add = [&](std::vector<Way>& to, int start, size_t i, Places at) {
    std::vector<Way> open;
    open.push_back({start, std::move(at)});
    while (!open.empty()) {
      Way w = std::move(open.back());
      open.pop_back();
      const auto k = static_cast<size_t>(w.step);
      if (seen[k] == mark) continue;
      seen[k] = mark;
      const Step& s = steps_[k];
      const bool boundary = (i > 0 && word(i - 1)) != word(i);
      if (s.kind == Kind::kJump)
        open.push_back({s.a, std::move(w.places)});
      else if (s.kind == Kind::kSplit) {
        open.push_back({s.b, w.places});
        open.push_back({s.a, std::move(w.places)});
      } else if (s.kind == Kind::kSave) {
        w.places[static_cast<size_t>(s.a)] = static_cast<int64_t>(i);
        open.push_back({w.step + 1, std::move(w.places)});
      } else if (s.kind == Kind::kSet || s.kind == Kind::kMatch)
        to.push_back(std::move(w));
      else if ((s.kind == Kind::kBegin && i == 0) || (s.kind == Kind::kEnd && i == text.size()) ||
               (s.kind == Kind::kBoundary && boundary) || (s.kind == Kind::kNoBoundary && !boundary))
        open.push_back({w.step + 1, std::move(w.places)});
    }
  };

  bool found = false;
  for (size_t i = from;; ++i) {
    ++mark;
    std::vector<Way> merged;
    for (Way& w : now) add(merged, w.step, i, std::move(w.places));
    if (!found) add(merged, 0, i, Places(static_cast<size_t>(2 * groups_), -1));
    next.clear();
    for (Way& w : merged) {
      const Step& s = steps_[static_cast<size_t>(w.step)];
      if (s.kind == Kind::kMatch) {
        places = std::move(w.places);
        found = true;
        break;  // ways behind this one are less preferred
      }
      if (i < text.size() && within(s.set, text[i]) != s.inverted) next.push_back({w.step + 1, std::move(w.places)});
    }
    std::swap(now, next);
    if (i >= text.size() || (now.empty() && found)) return found;
  }
}

void Pattern::check_replacement(std::string_view by) const {
  for (size_t i = 0; i < by.size(); ++i) {
    if (by[i] != '\\') continue;
    if (++i == by.size() || (by[i] != '\\' && (by[i] < '0' || by[i] > '9')))
      refuse("pattern", "in a replacement a backslash stands before the number of a group, or another backslash");
    if (by[i] != '\\' && by[i] - '0' >= groups_)
      refuse("pattern", "the replacement names group " + std::string(1, by[i]) + ", and the pattern has " +
                            std::to_string(groups_ - 1));
  }
}

std::string Pattern::replace_all(std::string_view text, std::string_view by) const {
  const std::u32string all = decoded(text);
  std::string out;
  size_t at = 0;
  int64_t last = -1;  // where the match before ended
  Places places;
  const auto copy = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) encode(all[i], out);
  };
  while (at <= all.size() && find(all, at, places)) {
    const auto begin = static_cast<size_t>(places[0]), end = static_cast<size_t>(places[1]);
    copy(at, begin);
    if (begin == end && places[0] == last) {  // nothing, right behind a match: go on
      if (begin < all.size()) copy(begin, begin + 1);
      at = begin + 1;
      continue;
    }
    for (size_t i = 0; i < by.size(); ++i) {
      if (by[i] != '\\')
        out += by[i];
      else if (by[++i] == '\\')
        out += '\\';
      else {
        const auto group = static_cast<size_t>(by[i] - '0');
        if (places[2 * group] >= 0 && places[2 * group + 1] >= 0)
          copy(static_cast<size_t>(places[2 * group]), static_cast<size_t>(places[2 * group + 1]));
      }
    }
    last = places[1];
    at = end;
    if (begin == end) {
      if (begin < all.size()) copy(begin, begin + 1);
      at = begin + 1;
    }
  }
  if (at < all.size()) copy(at, all.size());
  return out;
}

}  // namespace kcc
