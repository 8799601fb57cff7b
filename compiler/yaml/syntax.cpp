// Each explanation looks at the text around the place where the library gave up. The first that fits is reported.
#include "compiler/yaml/syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "compiler/yaml/extent.h"
#include "compiler/yaml/line_text.h"
#include "compiler/yaml/scalar.h"

namespace kcc::yaml {
namespace {

struct Line {
  int number = 0;
  size_t begin = 0;  // of the text after the indentation
  size_t indent = 0;
  std::string_view text;  // without indentation, comment and trailing blanks
};

Line line_at(const Source& source, int number) {
  std::string_view whole = source.line(number);
  Line line{number, source.line_start(number), 0, whole};
  line.indent = std::min(whole.find_first_not_of(" \t"), whole.size());
  line.text.remove_prefix(line.indent);
  line.begin += line.indent;
  size_t comment = line.text.starts_with('#') ? 0 : line.text.find(" #");
  if (comment != std::string_view::npos) line.text = line.text.substr(0, comment);
  while (!line.text.empty() && is_blank(line.text.back())) line.text.remove_suffix(1);
  return line;
}

std::optional<Line> previous(const Source& source, int number) {
  while (--number >= 0) {
    const Line line = line_at(source, number);
    if (!line.text.empty()) return line;
  }
  return std::nullopt;
}

bool has_colon(std::string_view text) {
  return text.find(": ") != std::string_view::npos || text.find(":\t") != std::string_view::npos || text.ends_with(':');
}

bool explain_equals(const Source& source, size_t offset, Report& report);

class Explainer {
 public:
  Explainer(const Source& source, const Events& read, Report& report)
      : source_(source), text_(source.text()), read_(read), stop_(*read.stop), report_(report) {
    at_ = std::min(stop_.at, text_.size());
    // Where the library stopped at an end of a line, the last thing written is what it is about.
    line_ = line_at(source, source.line_of(std::min(at_, text_.empty() ? 0 : text_.size() - 1)));
    for (size_t i = 0; i < read.events.size(); ++i) {
      const Event& event = read.events[i];
      if (event.kind == Event::Kind::kEnd && !open_.empty()) open_.pop_back();
      if (event.kind == Event::Kind::kList || event.kind == Event::Kind::kMap) open_.push_back(&event);
      if (event.kind == Event::Kind::kScalar) last_ = &event;
    }
  }

  void explain() {
    switch (stop_.why) {
      case Stop::Why::kDepth: add("yaml.limit", at_, at_ + 1, "this text nests more than 64 deep"); return;
      case Stop::Why::kNodes: add("yaml.limit", at_, at_ + 1, "this text has more than 100,000 values"); return;
      case Stop::Why::kMoreText:
        if (!quote_over_lines()) more_text();
        return;
      case Stop::Why::kSyntax: break;
    }
    if (says("illegal EOF in scalar") || says("illegal document indicator") || last_is_open()) return unterminated();
    if (quote_over_lines() || tab() || escape() || dollar() || start() || anchor() || quotes() || brackets() ||
        in_brackets())
      return;
    if (dash() || semicolon() || line() || indentation()) return;
    add("yaml.syntax", at_, at_ + 1, fmt::format("this is not YAML: {}", stop_.message));
  }

 private:
  bool says(std::string_view words) const { return stop_.message.find(words) != std::string::npos; }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Diagnostic& add(std::string_view kind, size_t begin, size_t end, std::string message, std::string help = {}) {
    begin = std::min(begin, text_.size());
    end = std::min(std::max(end, begin), text_.size());
    return report_.add(kind, report_.sources().place({source_.id(), begin, end}), std::move(message), std::move(help));
  }
  size_t line_end(size_t from) const { return std::min(text_.find_first_of("\r\n", from), text_.size()); }
  size_t word_end(size_t from) const {
    return std::max(std::min(text_.find_first_of(" \t\r\n,[]{}", from), text_.size()), from + 1);
  }
  // The line's text from `from` on, without what only trails.
  size_t text_end(size_t from) const {
    size_t end = line_end(from);
    while (end > from && is_blank(text_[end - 1])) --end;
    return std::max(end, from);
  }

  // The flow collection that is open where the library stopped; nullptr in block context.
  const Event* open_flow() const {
    for (auto it = open_.rbegin(); it != open_.rend(); ++it) {
      if (!(*it)->flow) return nullptr;
      const size_t begin = skip_properties(text_, (*it)->at);
      if (begin < text_.size() && (text_[begin] == '[' || text_[begin] == '{')) return *it;
    }
    return nullptr;
  }

  void more_text() {
    const size_t first = skip_blanks(text_, at_);
    if (text_.substr(first, 3) == "---" || text_.substr(at_, 3) == "---") {
      add("yaml.documents", first, first + 3, "a second document begins here, and a spec is one",
          "write it into a file of its own");
      return;
    }
    if (tab()) return;
    const Event* root = read_.events.empty() ? nullptr : &read_.events[0];
    Diagnostic& found = add("yaml.trailing", first, text_end(first), "this stands after the end of the document");
    if (root && root->kind == Event::Kind::kList && !root->flow)
      found.help = "indent the list below a key, or begin this line with `- `";
    else if (root && root->flow)
      found.help = "delete it, or move the closing bracket behind it";
  }

  // The library takes a quote that is never closed as text up to the end.
  bool last_is_open() const {
    if (!last_ || !last_->quoted) return false;
    const size_t begin = skip_properties(text_, last_->at);
    return begin < text_.size() && (text_[begin] == '"' || text_[begin] == '\'') && !quoted_end(text_, begin);
  }

  Diagnostic& unclosed(size_t quote) {
    return add("yaml.unterminated", quote, text_end(quote), fmt::format("this quote is not closed: {}", text_[quote]),
               fmt::format("write {} at the end of the text", text_[quote]));
  }

  // The quote that was opened last and is not closed.
  void unterminated() {
    size_t begin = last_ ? skip_properties(text_, last_->at) : 0;
    if (last_ && !last_is_open()) begin = scalar_end(text_, begin, *last_);
    for (size_t i = begin; i < text_.size(); ++i) {
      if (text_[i] == '#' && i > 0 && is_blank(text_[i - 1]))
        i = line_end(i);
      else if ((text_[i] == '"' || text_[i] == '\'') &&
               (i == 0 || is_blank(text_[i - 1]) ||
                std::string_view("[{,:(").find(text_[i - 1]) != std::string_view::npos)) {
        const auto end = quoted_end(text_, i);
        if (!end || says("document")) {
          unclosed(i);
          return;
        }
        i = *end - 1;
      }
    }
    add("yaml.unterminated", begin, begin + 1, "a text in quotes is not closed");
  }

  bool tab() {
    for (int number = line_.number; number >= std::max(0, line_.number - 1); --number) {
      const std::string_view line = source_.line(number);
      const size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
      const size_t found = line.substr(0, indent).find('\t');
      if (found == std::string_view::npos || indent == line.size()) continue;
      const size_t begin = source_.line_start(number) + found;
      add("yaml.tab", begin, begin + 1, "a tab in the indentation", "indent by spaces");
      return true;
    }
    return false;
  }

  bool escape() {
    if (!says("escape") && !says("hex number") && !says("unicode")) return false;
    size_t begin = text_.rfind('\\', at_ > 0 ? at_ - 1 : 0);
    if (begin == std::string_view::npos) begin = at_;
    add("yaml.escape", begin, begin + 2, fmt::format("`{}` is no escape", text_.substr(begin, 2)),
        "use single quotes, or write the backslash twice");
    return true;
  }

  bool dollar() {
    if (here() != '{' || at_ == 0 || text_[at_ - 1] != '$') return false;
    const size_t close = std::min(text_.find_first_of("}\n", at_), text_.size());
    const std::string_view name = text_.substr(at_ + 1, close - at_ - 1);
    const bool plain = !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos;
    const std::string meant = plain ? fmt::format("${}", name) : fmt::format("$({})", name);
    Diagnostic& found = add("yaml.dollar", at_ - 1, close + 1, fmt::format("`${{{}}}` is no variable", name),
                            fmt::format("write {}", meant));
    found.edits.push_back({found.place, meant});
    return true;
  }

  bool start() {
    if (says("unknown token") && here() == '?') {
      add("yaml.needs_quotes", at_, at_ + 1, "within brackets, text that ends with `?` must be quoted",
          "put the whole text in quotes");
      return true;
    }
    if (says("unknown token")) {
      const size_t end = word_end(at_);
      const std::string_view word = text_.substr(at_, end - at_);
      add("yaml.start", at_, end, fmt::format("a text cannot begin with `{}`", text_.substr(at_, 1)),
          fmt::format("write {}", double_quoted(word)));
      return true;
    }
    if (!says("illegal block entry")) return false;
    // An item in a line of its own: a bracket above it is open.
    if (const auto open = open_bracket(); open && at_ == line_.begin) {
      add("yaml.bracket_open", *open, *open + 1, fmt::format("this `{}` is not closed", text_[*open]),
          fmt::format("write `{}` at the end", text_[*open] == '[' ? ']' : '}'));
      return true;
    }
    add("yaml.start", at_, at_ + 1,
        open_flow() ? "`- ` begins no item within brackets" : "`- ` begins an item only at the start of a line",
        open_flow() ? "separate the items by commas" : "begin a line of its own for it, or write [a, b]");
    return true;
  }

  bool anchor() {
    if (says("anchor is not defined")) {
      const size_t end = name_end(text_, at_);
      add("yaml.alias", at_, end,
          fmt::format("`{}` copies nothing, as no `&{}` stands before it", text_.substr(at_, end - at_),
                      text_.substr(at_ + 1, end - at_ - 1)));
    } else if (says("after *") || says("after &") || says("scanning alias") || says("scanning anchor")) {
      const size_t begin = at_ > 0 ? at_ - 1 : 0;
      add("yaml.start", begin, text_end(begin), "`*` and `&` at the start of a text copy and mark values",
          "put the text in quotes");
    } else if (says("multiple") || says("aliases can't have") || says("same alias")) {
      add("yaml.alias", at_, word_end(at_), "a value has one mark or copies another, not more");
    } else if (says("tag")) {
      add("yaml.tag", at_, word_end(at_), "tags are not understood", "delete the tag");
    } else {
      return false;
    }
    return true;
  }

  // Reports a quote whose closing one looks like the beginning of another text, or stands in another line.
  bool closed_by_another(size_t begin, size_t end) {
    const bool opens = end - begin > 2 && (is_blank(text_[end - 2]) ||
                                           std::string_view("[{,:(").find(text_[end - 2]) != std::string_view::npos);
    if (!opens && source_.line_of(begin) == source_.line_of(end)) return false;
    Diagnostic& found = unclosed(begin);
    found.labels.push_back({report_.sources().place({source_.id(), end - 1, end}), "this one would close it"});
    return true;
  }

  // One before the place where the library stopped, over several lines and closed where another text begins.
  bool quote_over_lines() {
    for (size_t i = 0; i < at_; ++i) {
      const char c = text_[i];
      if (c == '#' && (i == 0 || is_blank(text_[i - 1]))) i = line_end(i);
      const bool begins =
          i == 0 || is_blank(text_[i - 1]) || std::string_view("[{,:(").find(text_[i - 1]) != std::string_view::npos;
      if ((c != '"' && c != '\'') || !begins) continue;
      const auto end = quoted_end(text_, i);
      if (!end) return false;
      const bool goes_on = *end < text_.size() && !is_blank(text_[*end]) &&
                           std::string_view(",]}:").find(text_[*end]) == std::string_view::npos;
      if (goes_on && source_.line_of(i) != source_.line_of(*end)) return closed_by_another(i, *end);
      i = *end - 1;
    }
    return false;
  }

  // 'it's', "a" b
  bool quotes() {
    if (!last_ || !last_->quoted) return false;
    const size_t begin = skip_properties(text_, last_->at);
    if (begin >= text_.size() || (text_[begin] != '"' && text_[begin] != '\'')) return false;
    const size_t end = scalar_end(text_, begin, *last_);
    if (at_ < end || source_.line_of(end) != source_.line_of(at_) || skip_blanks(text_, end) != at_) return false;
    if (std::string_view("{}[]:,").find(here()) != std::string_view::npos || here() == '\0') return false;
    const bool adjacent = at_ == end;
    if (open_flow() && !adjacent) return false;  // a missing comma
    if (adjacent && closed_by_another(begin, end)) return true;
    Diagnostic& found = add("yaml.after_quote", at_, text_end(at_), "this stands after the closing quote");
    found.labels.push_back({report_.sources().place({source_.id(), begin, end}), "the text in quotes"});
    found.help = adjacent && text_[begin] == '\'' ? "within single quotes write two of them, as in 'it''s'"
                                                  : "put the whole text in quotes";
    return true;
  }

  // The bracket that is open at the place where the library stopped, seen from the text alone: its events lag behind.
  std::optional<size_t> open_bracket() const {
    const std::vector<size_t> open = open_brackets();
    return open.empty() ? std::nullopt : std::optional(open.back());
  }
  std::vector<size_t> open_brackets() const {
    std::vector<size_t> open;
    for (size_t i = 0; i < at_; ++i) {
      const char c = text_[i];
      const bool begins =
          i == 0 || is_blank(text_[i - 1]) || std::string_view("[{,:").find(text_[i - 1]) != std::string_view::npos;
      if ((c == '"' || c == '\'') && begins)
        i = quoted_end(text_, i).value_or(at_) - 1;
      else if (c == '#' && (i == 0 || is_blank(text_[i - 1])))
        i = line_end(i);
      else if ((c == '[' || c == '{') && (begins || !open.empty()))
        open.push_back(i);
      else if ((c == ']' || c == '}') && !open.empty())
        open.pop_back();
    }
    return open;
  }

  // One is missing before it, or, where none of its kind is open, it is too much.
  std::string wrong_bracket_help(char opening) const {
    const char other = here() == ']' ? '[' : '{', closing = opening == '[' ? ']' : '}';
    const std::vector<size_t> open = open_brackets();
    if (std::any_of(open.begin(), open.end(), [&](size_t i) { return text_[i] == other; }))
      return fmt::format("write `{}` before it", closing);
    const size_t next = skip_blanks(text_, at_ + 1);
    const bool goes_on = next < text_.size() && (text_[next] == ',' || text_[next] == closing);
    const bool twice = at_ > 0 && text_[at_ - 1] == here();
    return goes_on ? twice ? "delete it" : fmt::format("delete it, or write `{}` where it begins", other)
                   : fmt::format("write `{}` for it", closing);
  }

  bool brackets() {
    if (says("illegal flow end")) {
      const auto open = open_bracket();
      const bool wrong = open && (text_[*open] == '[') != (here() == ']');
      Diagnostic& found = add(wrong ? "yaml.bracket_wrong" : "yaml.bracket", at_, at_ + 1,
                              wrong ? fmt::format("`{}` cannot close `{}`", here(), text_[*open])
                                    : fmt::format("nothing is open that `{}` could close", here()),
                              wrong ? wrong_bracket_help(text_[*open]) : "delete it");
      if (wrong) found.labels.push_back({report_.sources().place({source_.id(), *open, *open + 1}), "opened here"});
      return true;
    }
    const Event* open = open_flow();
    if (!open) return false;
    const size_t begin = skip_properties(text_, open->at);
    const char opening = text_[begin], closing = opening == '[' ? ']' : '}';
    if (at_ >= text_.size() || skip_blanks(text_, at_) >= text_.size() || next_key_line()) {
      add("yaml.bracket_open", begin, begin + 1, fmt::format("this `{}` is not closed", opening),
          fmt::format("write `{}` at the end", closing));
      return true;
    }
    if ((here() == ']' || here() == '}') && here() != closing) {
      Diagnostic& found = add("yaml.bracket_wrong", at_, at_ + 1,
                              fmt::format("`{}` cannot close `{}`", here(), opening), wrong_bracket_help(opening));
      found.labels.push_back({report_.sources().place({source_.id(), begin, begin + 1}), "opened here"});
      return true;
    }
    return false;
  }

  // The library ran into a line that begins a key at an indentation no deeper than that of the open bracket's line.
  bool next_key_line() const {
    const Event* open = open_flow();
    const Line opened = line_at(source_, source_.line_of(open->at));
    if (line_.number <= opened.number) return false;
    const size_t colon = line_.text.find(':');
    return line_.indent <= opened.indent && colon != std::string_view::npos && colon > 0 &&
           line_.text.substr(0, colon).find_first_not_of(kLetters) == std::string_view::npos;
  }

  bool in_brackets() {
    const Event* open = open_flow();
    if (!open) return false;
    if (here() == '[' || here() == '{') {  // = a[0], x{..}
      const size_t begin = last_ ? skip_properties(text_, last_->at) : at_;
      if (last_ && !last_->quoted && begin < at_ && is_blank(text_[at_ - 1]) && !last_->text.empty() &&
          skip_blanks(text_, scalar_end(text_, begin, *last_)) == at_ &&
          last_->text.find_first_not_of(kLetters) == std::string::npos) {  // [h {Dense: 1}]
        if (here() == '{' && std::isupper(static_cast<unsigned char>(last_->text[0]))) return type_before_braces(begin);
        Diagnostic& found = add("yaml.comma", begin, at_, fmt::format("a comma is missing before `{}`", here()),
                                fmt::format("write {}, {}..", last_->text, here()));
        found.edits.push_back({found.place, last_->text + ", "});
        return true;
      }
      if (last_ && !last_->quoted && at_ > 0 && text_[at_ - 1] == ':' && last_->text.ends_with(':') &&
          last_->text.find_first_not_of(kLetters) + 1 == last_->text.size()) {  // {Adam:{..}}
        const Place colon = report_.sources().place({source_.id(), at_ - 1, at_});
        add("yaml.colon", begin, at_, "no space follows this colon", fmt::format("write {} {}..", last_->text, here()))
            .edits.push_back({colon, ": "});
        return true;
      }
      const bool touches = last_ && !last_->quoted && skip_blanks(text_, scalar_end(text_, begin, *last_)) == at_;
      if (touches) {
        const auto end = expression_end(text_, begin);
        const std::string_view whole = text_.substr(begin, end.value_or(at_ + 1) - begin);
        if (text_.substr(begin).starts_with("\u00a0"))
          add("yaml.start", begin, begin + 2, "a no-break space (U+00A0) is a letter to a spec", "write a plain space");
        else if (const size_t sign = whole.find_first_not_of(kLetters);
                 sign != std::string_view::npos && sign > 0 && whole.substr(sign).starts_with(" = "))  // {z = [x]}
          add("yaml.equals", begin + sign + 1, begin + sign + 2, "`=` stands where `:` is meant",
              fmt::format("write {}: {}..", whole.substr(0, sign), here()));
        else
          add("yaml.needs_quotes", begin, end.value_or(at_ + 1),
              fmt::format("within brackets, text that holds `{}` must be quoted", here()),
              end && whole.find_first_of("\"\n") == std::string_view::npos ? fmt::format("write \"{}\"", whole)
                                                                           : "put the whole text in quotes");
        return true;
      }
    }
    if (last_ && !last_->quoted && here() == ':') {  // {a: 1 b: 2}
      const size_t begin = skip_properties(text_, last_->at), end = scalar_end(text_, begin, *last_);
      if (lambda(begin)) return true;
      const size_t gap = std::min(last_->text.find_last_of(" \n"), last_->text.size());
      if (gap < last_->text.size()) {
        const std::string before = last_->text.substr(0, gap);
        const std::string_view key = std::string_view(last_->text).substr(gap + 1);
        add("yaml.comma", end - std::min(end - begin, key.size()), end,
            fmt::format("a comma is missing before `{}`", key),
            fmt::format("write {}, {}: ..", before.substr(0, before.find_last_not_of(" ;") + 1), key));
        return true;
      }
      if (!last_->text.empty() && last_->text.find_first_not_of(kLetters) == std::string::npos) {  // {a: b: 1}
        const size_t stop = expression_end(text_, begin).value_or(word_end(at_));
        const std::string_view value = text_.substr(begin, stop - begin);
        Diagnostic& found =
            add("yaml.braces", begin, stop, "a mapping in a value wants braces", fmt::format("write {{{}}}", value));
        found.edits.push_back({found.place, fmt::format("{{{}}}", value)});
        return true;
      }
      add("yaml.needs_quotes", begin, word_end(at_), "a second colon in one value",
          "put the text in quotes, or a mapping in braces");
      return true;
    }
    add("yaml.comma", at_, word_end(at_),
        fmt::format("a comma is missing before `{}`", text_.substr(at_, word_end(at_) - at_)));
    return true;
  }

  // {Dense {units: 3}}, [x, Dense {units: 3}]
  bool type_before_braces(size_t begin) {
    size_t before = begin;
    while (before > 0 && is_blank(text_[before - 1])) --before;
    const char sign = before > 0 ? text_[before - 1] : '\0';
    const Event* open = open_flow();
    const bool key = sign == '{' || (sign == ',' && text_[skip_properties(text_, open->at)] == '{');
    const auto end = expression_end(text_, begin);
    const std::string written(text_.substr(at_, end.value_or(at_ + 1) - at_));
    const std::string meant = fmt::format("{}: {}", last_->text, end ? written : "{..}");
    Diagnostic& found = add("yaml.colon", begin, at_ + 1, "a colon is missing before `{`",
                            key ? fmt::format("write {}: {{..", last_->text) : fmt::format("write {{{}}}", meant));
    if (end)
      found.edits.push_back({report_.sources().place({source_.id(), begin, *end}), key ? meant : "{" + meant + "}"});
    return true;
  }

  // `lambda x: x * 2`
  bool lambda(size_t begin) {
    if (!text_.substr(begin).starts_with("lambda ")) return false;
    const size_t end = open_flow() ? expression_end(text_, begin).value_or(text_end(begin)) : text_end(begin);
    std::string_view body = text_.substr(begin, end - begin);
    body.remove_prefix(std::min(body.find(':') + 1, body.size()));
    body.remove_prefix(std::min(body.find_first_not_of(' '), body.size()));
    const bool cut = body.find_first_of(",[]{}") != std::string_view::npos;
    add("yaml.needs_quotes", begin, end, "`lambda` is not needed: what it returns stands here, of `x`",
        fmt::format(cut ? fmt::runtime("write \"{}\"") : fmt::runtime("write {}"), body));
    return true;
  }

  // `- Dense: 8, activation: relu`
  bool mapping_line(size_t colon, std::string_view value) {
    if (!goes_on_as_mapping(value)) return false;
    const size_t skipped = line_.text.starts_with("- ") ? skip_blanks(line_.text, 1) : 0;
    const std::string_view name = line_.text.substr(skipped, colon - skipped);
    if (name.empty() || name.find_first_not_of(kLetters) != std::string_view::npos) return false;
    if (skipped == 0 && !(name[0] >= 'A' && name[0] <= 'Z')) return false;
    const std::string_view whole = without_extra_close(line_.text.substr(skipped));
    Diagnostic& found = add("yaml.braces", line_.begin + skipped, line_.begin + line_.text.size(),
                            "several keys in one line want braces", fmt::format("write {{{}}}", whole));
    if (skipped) found.edits.push_back({found.place, fmt::format("{{{}}}", whole)});
    return true;
  }

  // {Dense: 1}(h)
  bool after_bracket() {
    const size_t end = std::min(line_.text.find("}("), line_.text.find("]("));
    if (end == std::string_view::npos) return false;
    const size_t close = line_.text.find(')', end);
    const size_t begin = line_.text.find_first_of("{[");
    if (close == std::string_view::npos || begin > end) return false;
    const std::string_view made = line_.text.substr(begin, end + 1 - begin),
                           of = line_.text.substr(end + 2, close - end - 2);
    add("yaml.trailing", line_.begin + end + 1, line_.begin + close + 1, "this stands after the closing bracket",
        fmt::format("layers stand in a list behind what they are applied to: [{}, {}]", of, made));
    return true;
  }

  // `-Flatten`, whose line may be the one before: the library takes it for more of the item above
  bool dash() {
    for (const std::optional<Line>& at : {std::optional<Line>(line_), previous(source_, line_.number)}) {
      if (!at) continue;
      const std::optional<Line> before = previous(source_, at->number);
      const std::string_view text = at->text;
      const bool item = text.size() > 1 && text[0] == '-' &&
                        (text[1] == '{' || text[1] == '[' || kLetters.find(text[1]) != std::string_view::npos) &&
                        !(text[1] >= '0' && text[1] <= '9');
      if (!item || !before || !before->text.starts_with('-') || before->indent != at->indent) continue;
      Diagnostic& found = add("yaml.start", at->begin, at->begin + 1, "an item begins with `-` and a space",
                              fmt::format("write - {}", text.substr(1)));
      found.edits.push_back({found.place, "- "});
      return true;
    }
    return false;
  }

  // `inputs: {x: [4]};`
  bool semicolon() {
    if (!line_.text.ends_with("};") && !line_.text.ends_with("];")) return false;
    const size_t end = line_.begin + line_.text.size();
    Diagnostic& found = add("yaml.trailing", end - 1, end, "a semicolon behind a value that is complete", "delete it");
    found.edits.push_back({found.place, ""});
    return true;
  }

  bool line() {
    if (says("illegal map value") && here() == ':') {
      if (explain_equals(source_, line_.begin, report_)) return true;
      const size_t earlier = line_.text.substr(0, at_ > line_.begin ? at_ - line_.begin : 0).find(": ");
      if (earlier != std::string_view::npos) {
        const size_t begin = skip_blanks(text_, line_.begin + earlier + 1);
        if (lambda(begin)) return true;
        const size_t stop = line_.begin + line_.text.size();  // without a comment
        const std::string_view value = text_.substr(begin, stop - begin);
        if (mapping_line(earlier, value)) return true;
        if (const std::string meant = in_its_brackets(value); !meant.empty()) {
          const bool closed = without_extra_close(value).size() < value.size();
          add("yaml.braces", begin, stop,
              meant[0] == '{' ? "a mapping in a value wants braces" : "a list in a value wants brackets",
              closed ? fmt::format("write {}", meant) : fmt::format("write {}, or \"{}\" for a text", meant, value));
          return true;
        }
        add("yaml.needs_quotes", begin, stop, "text that holds a colon and a space must be quoted",
            value.find_first_of("\"\\#") == std::string_view::npos ? fmt::format("write \"{}\"", value)
                                                                   : "put it in quotes");
        return true;
      }
      auto before = previous(source_, line_.number);
      while (before && before->text.starts_with("- ") && !has_colon(before->text))  // `label`, and items below it
        before = previous(source_, before->number);
      if (before && !has_colon(before->text) && !before->text.starts_with('-') &&
          explain_line(source_, before->begin, report_))
        return true;
      if (before && before->indent < line_.indent) {
        Diagnostic& found =
            add("yaml.indent", line_.begin, at_, "this key stands below a value that is already complete");
        found.labels.push_back(
            {report_.sources().place({source_.id(), before->begin, before->begin + before->text.size()}), "complete"});
        found.help = "indent it like the key above, or remove that key's value";
        return true;
      }
      return false;
    }
    if (!says("end of map not found") && !says("end of sequence not found")) return false;
    if (after_bracket() || behind_value()) return true;
    return !beside_items() && !has_colon(line_.text) && !line_.text.starts_with('-') &&
           explain_line(source_, line_.begin, report_);
  }

  // `[4],`, `[4] // rows`, `{..}, {..}]`
  bool behind_value() {
    if (at_ >= line_.begin + line_.text.size() || at_ <= line_.begin) return false;
    const std::string_view rest = line_.text.substr(at_ - line_.begin);
    const size_t end = line_.begin + line_.text.size();
    if (rest.starts_with("//")) {
      const Place slashes = report_.sources().place({source_.id(), at_, at_ + 2});
      add("yaml.trailing", at_, end, "this stands behind a value that is complete", "a comment begins with `#`")
          .edits.push_back({slashes, "#"});
      return true;
    }
    if (rest == ",") {
      Diagnostic& found = add("yaml.trailing", at_, end, "a comma behind a value that is complete", "delete it");
      found.edits.push_back({found.place, ""});
      return true;
    }
    const size_t colon = line_.text.find(": ");
    const size_t value = colon == std::string_view::npos ? colon : line_.text.find_first_not_of(' ', colon + 1);
    if (!rest.starts_with(", ") || value == std::string_view::npos || value >= at_ - line_.begin) return false;
    const std::string_view list = without_extra_close(line_.text.substr(value));
    add("yaml.braces", line_.begin + value, end, "a list in a value wants brackets", fmt::format("write [{}]", list));
    return true;
  }

  // The line above begins with `- ` in the same column.
  bool beside_items() const {
    const auto above = previous(source_, line_.number);
    return above && above->indent == line_.indent && above->text.starts_with("- ");
  }

  // The first line of the mapping above, where that is indented a little deeper: perhaps it is the one that is off.
  std::vector<Diagnostic::Label> neighbours() const {
    std::optional<Line> least;
    for (auto above = previous(source_, line_.number); above && above->indent > line_.indent;
         above = previous(source_, above->number))
      if (!least || above->indent <= least->indent) least = above;
    if (!least || least->indent > line_.indent + 2) return {};
    return {{report_.sources().place({source_.id(), least->begin, least->begin + least->text.size()}),
             "this one begins in another column"}};
  }

  bool indentation() {
    if (!says("end of map not found") && !says("end of sequence not found")) return false;
    const bool item = line_.text.starts_with("- ");
    if (item && !says("sequence")) {
      add("yaml.indent", line_.begin, line_.begin + line_.text.size(),
          "this item begins in a column where no list is open", "indent it like the other items of its list")
          .labels = neighbours();
      return true;
    }
    const bool list = says("sequence") || beside_items();
    add("yaml.indent", line_.begin, line_.begin + line_.text.size(),
        list ? "this is no item of the list that is open" : "this line begins in a column where no mapping is open",
        item   ? "indent it like the other items of the list"
        : list ? "begin it with `- `, or indent it like the key above the list"
               : "indent it like the other keys of its mapping")
        .labels = neighbours();
    return true;
  }

  const Source& source_;
  std::string_view text_;
  const Events& read_;
  const Stop& stop_;
  Report& report_;
  size_t at_ = 0;
  Line line_;
  std::vector<const Event*> open_;
  const Event* last_ = nullptr;  // the last scalar
};

// h = [x, {Dense: 8}]
bool explain_equals(const Source& source, size_t offset, Report& report) {
  const Line line = line_at(source, source.line_of(offset));
  const size_t name = std::min(line.text.find_first_not_of(kLetters), line.text.size());
  const size_t sign = std::min(line.text.find_first_not_of(" \t", name), line.text.size());
  if (name == 0 || !line.text.substr(sign).starts_with('=') || line.text.substr(sign).starts_with("==")) return false;
  const size_t value = std::min(line.text.find_first_not_of(" \t", sign + 1), line.text.size());
  report.add("yaml.equals", report.sources().place({source.id(), line.begin + sign, line.begin + sign + 1}),
             "`=` stands where `:` is meant",
             fmt::format("write {}: {}{}", line.text.substr(0, name), is_call(line.text.substr(value)) ? "= " : "",
                         line.text.substr(value)));
  return true;
}

}  // namespace

bool explain_line(const Source& source, size_t offset, Report& report) {
  if (explain_equals(source, offset, report)) return true;
  const Line line = line_at(source, source.line_of(offset));
  const std::string_view text = line.text;
  const size_t name = std::min(text.find_first_not_of(kLetters), text.size());
  if (name == 0 || has_colon(text)) return false;
  const std::string_view rest = text.substr(name);
  const auto at = [&](size_t begin, size_t end) {
    return report.sources().place({source.id(), line.begin + begin, line.begin + end});
  };
  const auto value_after = [&](size_t from) {
    return text.substr(std::min(text.find_first_not_of(" \t", from), text.size()));
  };
  if (rest.starts_with(':')) {
    report.add("yaml.colon", at(0, text.size()), fmt::format("`{}` is one text, as no space follows the colon", text),
               fmt::format("write {}: {}", text.substr(0, name), value_after(name + 1)));
    return true;
  }
  report.add("yaml.colon", at(0, text.size()), "a key is followed by a colon and a space, and this line has none",
             fmt::format("write {}: ..", text.substr(0, name)));
  return true;
}

void explain_stop(const Source& source, const Events& read, Report& report) {
  Explainer(source, read, report).explain();
}

}  // namespace kcc::yaml
