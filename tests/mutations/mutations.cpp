// Single mistakes, planted in every spec of specs/ and tests/models (and of the folders that KCC_MUTATE names, between
// colons): a letter of a name, a number, a bracket, an indentation, a line. Nothing crashes; the first error points to
// the line of the mistake, or speaks of what was there; and a mistake gives one error. KCC_MUTATIONS=show prints those
// that do not hold.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "compiler/job/job.h"

using namespace kcc;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

// A linear congruence (Knuth's MMIX): the same mutations everywhere.
struct Dice {
  uint64_t state;
  size_t below(size_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<size_t>(state >> 33) % n;
  }
};

Lines lines_of(const std::string& text) {
  Lines out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string joined(const Lines& lines) {
  std::string out;
  for (const std::string& l : lines) out += l + "\n";
  return out;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

struct Word {
  size_t begin, end;
  bool number, capital, key;
};

// The words of a line, without its comment.
std::vector<Word> words_of_line(const std::string& line) {
  std::vector<Word> out;
  const size_t stop = line.find(" #") == std::string::npos ? line.size() : line.find(" #");
  if (line.find_first_not_of(' ') != std::string::npos && line[line.find_first_not_of(' ')] == '#') return out;
  for (size_t i = 0; i < stop;) {
    if (!is_word(line[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < stop && (is_word(line[end]) || line[end] == '.')) ++end;
    const char c = line[i];
    out.push_back({i, end, std::isdigit(static_cast<unsigned char>(c)) != 0,
                   std::isupper(static_cast<unsigned char>(c)) != 0, end < line.size() && line[end] == ':'});
    i = end;
  }
  return out;
}

struct Mutation {
  std::string what;
  size_t line = 0;
  Lines text;
  std::set<std::string> gone;  // words that were there
};

void lose(Mutation& m, const std::string& before) {
  for (const Word& w : words_of_line(before)) m.gone.insert(before.substr(w.begin, w.end - w.begin));
}

// One mutation, or nothing where the dice found nothing to change.
std::optional<Mutation> mutate(const Lines& lines, Dice& dice) {
  Mutation m;
  m.line = dice.below(lines.size());
  m.text = lines;
  std::string& line = m.text[m.line];
  const std::string before = line;
  const std::vector<Word> words = words_of_line(line);
  if (words.empty()) return {};
  const Word w = words[dice.below(words.size())];
  const std::string word = line.substr(w.begin, w.end - w.begin);
  switch (dice.below(9)) {
    case 0: {  // a letter of a name too much, too few, or two swapped
      if (w.number || word.size() < 3) return {};
      const size_t at = w.begin + 1 + dice.below(word.size() - 2);
      const size_t how = dice.below(3);
      m.what = "letter";
      if (how == 0)
        line.erase(at, 1);
      else if (how == 1)
        line.insert(at, 1, 'q');
      else
        std::swap(line[at], line[at + 1]);
      break;
    }
    case 1: {  // a value of another type
      if (w.key) return {};
      m.what = "type";
      line.replace(w.begin, w.end - w.begin, w.number ? "many" : "[7]");
      break;
    }
    case 2:
      m.what = "line dropped";
      m.text.erase(m.text.begin() + static_cast<std::ptrdiff_t>(m.line));
      break;
    case 3: {
      if (!w.number || word.find('.') != std::string::npos) return {};
      m.what = "number";
      static const char* const kNumbers[] = {"0", "-3", "7", "100000000000000000000", "1.5"};
      line.replace(w.begin, w.end - w.begin, kNumbers[dice.below(5)]);
      break;
    }
    case 4: {
      const size_t at = line.find_first_of("[]{}", dice.below(line.size()));
      if (at == std::string::npos) return {};
      m.what = "bracket dropped";
      line.erase(at, 1);
      break;
    }
    case 5: {
      const size_t from = line.find_first_of("[]{}");
      if (from == std::string::npos) return {};
      m.what = "bracket moved";
      const char c = line[from];
      line.erase(from, 1);
      line.insert(std::min(line.size(), from + 1 + dice.below(line.size() - from + 1)), 1, c);
      break;
    }
    case 6: {
      m.what = "indent";
      if (dice.below(2) == 0)
        line.insert(0, 1 + dice.below(2), ' ');
      else if (line.starts_with("  "))
        line.erase(0, 1 + dice.below(2));
      else
        return {};
      break;
    }
    case 7: {
      const size_t colon = line.find(": ");
      if (colon == std::string::npos) return {};
      m.what = "colon";
      line.erase(colon + dice.below(2), 1);
      break;
    }
    default:
      if (w.key) return {};
      m.what = "word dropped";
      line.erase(w.begin, w.end - w.begin);
      break;
  }
  if (line == before && m.what != "line dropped") return {};
  lose(m, before);
  return m;
}

struct Outcome {
  int errors = 0;
  bool first_holds = false;
  std::string told;
};

// With the data, where layers learn their vocabulary from it.
Outcome check(const fs::path& file, const Mutation& m, bool with_data) {
  std::ofstream(file, std::ios::binary) << joined(m.text);
  Sources sources;
  Report report(sources);
  auto spec = compile(file.string(), {}, report);
  if (spec && !report.has_errors()) {
    JobOptions options;
    options.summary = !with_data;
    options.targets = false;
    open_job(std::move(spec), options, report);
  }
  Outcome out;
  out.errors = report.errors();
  for (const Diagnostic& d : report.sorted()) {
    if (!d.is_error()) continue;
    const auto near = [&](Place place) {
      const Span span = sources.span(place);
      if (span.source != 0) return false;
      const int first = sources[0].line_of(span.begin), last = sources[0].line_of(span.end),
                line = static_cast<int>(m.line);
      return first - 1 <= line && (line <= first + 1 || (line <= last + 1 && last - first < 3));
    };
    bool holds = near(d.place);
    for (const Note& n : d.notes) holds = holds || near(n.place);
    for (const auto& l : d.labels) holds = holds || near(l.place);
    // It speaks of what was there: a value, a key.
    for (const std::string& word : m.gone) holds = holds || d.message.find("`" + word + "`") != std::string::npos;
    if (out.told.empty()) out.first_holds = holds;
    const Span span = sources.span(d.place);
    out.told += fmt::format(
        "    {} {}:{} {}{}\n", d.kind->code, span.source < 0 ? 0 : sources[0].line_of(span.begin) + 1,
        span.source < 0 ? 0 : sources[0].column_of(span.begin) + 1, d.message, d.help.empty() ? "" : " | " + d.help);
  }
  return out;
}

}  // namespace

TEST_CASE("a single mistake gives a single error, at its place") {
  const fs::path folder = fs::temp_directory_path() / "kcc-mutations";
  fs::remove_all(folder);
  fs::create_directories(folder);
  fs::create_directory_symlink(fs::absolute("specs/data"), folder / "data");
  const bool show = std::getenv("KCC_MUTATIONS") != nullptr;
  std::vector<fs::path> folders{"specs", "tests/models"};
  if (const char* more = std::getenv("KCC_MUTATE")) {
    for (std::string_view rest = more; !rest.empty();) {
      const size_t end = std::min(rest.find(':'), rest.size());
      folders.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::vector<fs::path> specs;
  for (const fs::path& f : folders)
    for (const auto& e : fs::directory_iterator(f))
      if (e.path().extension() == ".yaml") specs.push_back(e.path());
  std::sort(specs.begin(), specs.end());
  struct Sound {
    fs::path path;
    Lines lines;
    bool with_data;
  };
  std::vector<Sound> sound;  // but for those of plugins, and of data that is not here
  for (const fs::path& path : specs) {
    std::ifstream in(path, std::ios::binary);
    const Lines lines = lines_of(std::string(std::istreambuf_iterator<char>(in), {}));
    for (const bool with_data : {false, true}) {
      const Outcome whole = check(folder / "spec.yaml", {"none", 0, lines, {}}, with_data);
      if (whole.errors > 0 && show) fmt::print("{} has errors of its own\n{}", path.string(), whole.told);
      if (whole.errors > 0) continue;
      sound.push_back({path, lines, with_data});
      break;
    }
  }
  REQUIRE(sound.size() > 20);
  const size_t each = 4000 / sound.size();
  std::map<std::string, std::pair<int, int>> by_kind;  // held, with errors
  int held = 0, wrong = 0, silent = 0;
  for (const auto& [path, lines, with_data] : sound) {
    Dice dice{path.stem().string().size() * 7919 + lines.size()};
    for (size_t n = 0; n < each;) {
      const auto m = mutate(lines, dice);
      if (!m) continue;
      ++n;
      const Outcome o = check(folder / "spec.yaml", *m, with_data);
      if (o.errors == 0) {
        ++silent;
        continue;
      }
      ++wrong;
      const bool holds = o.errors == 1 && o.first_holds;
      held += holds;
      by_kind[m->what].first += holds;
      ++by_kind[m->what].second;
      if (!holds && show)
        fmt::print("{}:{} ({})\n  {}\n  {}\n{}", path.string(), m->line + 1, m->what, lines[m->line],
                   m->what == "line dropped" ? "" : m->text[m->line], o.told);
    }
  }
  fs::remove_all(folder);
  for (const auto& [what, n] : by_kind) MESSAGE(what, ": ", n.first, " of ", n.second, " hold");
  MESSAGE(held, " of ", wrong, " mistakes hold, ", silent, " are none");
  CHECK(wrong > 2000);
  CHECK(held >= wrong * 95 / 100);
}
