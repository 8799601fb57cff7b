// What a report keeps, and in which order it tells it.
#include "compiler/diagnostics/report.h"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "compiler/diagnostics/habits.h"
#include "runtime/base/nearest.h"

namespace kcc {

namespace {
constexpr size_t kUses = 6;  // that are told
constexpr size_t kUsesKept = 1000;
constexpr size_t kMost = 500;  // nobody reads more, and a hostile text could ask for a million

// Whether a name is another one misspelt, and hardly any third one that is as near: `x3` may be `x1` or `x2`, and
// `Conv` each that begins so.
bool surely(std::string_view written, std::string_view meant) {
  const auto letters = [](std::string_view s, bool digits) {
    std::string out;
    for (const char c : s)
      if (digits ? std::isdigit(static_cast<unsigned char>(c)) : c != '_')
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
  };
  std::string a = letters(written, false), b = letters(meant, false);
  if (a == b) return true;
  if (letters(written, true) != letters(meant, true) || (b.starts_with(a) && b.size() > a.size() + 1)) return false;
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.pop_back(), b.pop_back();
  size_t same = 0;
  while (same < std::min(a.size(), b.size()) && a[same] == b[same]) ++same;
  a.erase(0, same), b.erase(0, same);
  const size_t length = std::min(written.size(), meant.size());
  if (a.size() + b.size() == 1) return length >= 4;                                        // one more, or one less
  if (a.size() == 1 && b.size() == 1) return length >= 5;                                  // another one
  if (a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0]) return length >= 4;  // swapped
  return length >= 10 && nearest(written, {std::string(meant)});
}

}  // namespace

// "did you mean `units`?" about a place that holds a name like it.
std::optional<Diagnostic::Edit> Report::meant_name(Place place, const std::string& help) const {
  constexpr std::string_view kBefore = "did you mean `";
  const size_t end = help.find("`?");
  const Span span = sources_.span(place);
  if (!help.starts_with(kBefore) || end == std::string::npos || span.source < 0) return {};
  const std::string meant = help.substr(kBefore.size(), end - kBefore.size());
  const std::string_view written = sources_[span.source].text(span);
  const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; };
  if (written.empty() || !std::all_of(written.begin(), written.end(), is_name) ||
      (!surely(written, meant) && meant != "use_" + std::string(written)))
    return {};
  return Diagnostic::Edit{place, meant};
}

Diagnostic& Report::add(std::string_view kind, Place place, std::string message, std::string help) {
  Diagnostic diagnostic{&kind_named(kind), std::move(message), place};
  diagnostic.help = std::move(help);
  // A name from habit: of something that there is not.
  const std::string_view what = diagnostic.kind->name;
  const bool told = diagnostic.help.starts_with("did you mean") || diagnostic.help.starts_with("write `");
  if (const Span span = sources_.span(place); span.source >= 0 && !told)
    if (what == "spec.key" || what == "arg.unknown" || what.starts_with("type.") || what.starts_with("expr.") ||
        what == "graph.unknown_layer") {
      std::string_view written = sources_[span.source].text(span);
      const std::string_view owner = written.substr(0, written.find('.'));
      for (const std::string_view name : {written, owner})
        if (const std::string_view habit = habit_help(name); !habit.empty()) diagnostic.help = habit;
    }
  if (auto edit = meant_name(place, diagnostic.help)) diagnostic.edits.push_back(std::move(*edit));
  if (!find_kind(kind)) diagnostic.notes.push_back({"kind: " + std::string(kind)});
  return add(std::move(diagnostic));
}

Diagnostic& Report::add(const Problem& problem) {
  if (problem.kind == kReported) return ++seen_, dropped_;
  Diagnostic& d = add(problem.kind, problem.place, problem.message, problem.help);
  // A use around the place itself tells nothing.
  for (const Note& n : problem.notes)
    if (n.place == kNoPlace || !sources_.span(n.place).contains(sources_.span(problem.place))) d.notes.push_back(n);
  return d;
}

Diagnostic& Report::add(Diagnostic diagnostic) {
  seen_ += diagnostic.is_error();
  if (!diagnostic.is_error() && allowed_.contains(diagnostic.kind)) return dropped_ = std::move(diagnostic);
  if (all_.size() >= kMost && (has_errors() || !diagnostic.is_error())) return dropped_ = std::move(diagnostic);
  const Span span = sources_.span(diagnostic.place);
  // What is said of a reference to a variable that there is not follows from that.
  if (diagnostic.is_error() && span.source >= 0 && sources_[span.source].text(span).starts_with('$') &&
      has_error_in(diagnostic.place)) {
    for (Diagnostic& old : all_)
      if (old.message == diagnostic.message && sources_.span(old.place) == span) note_uses(old);
    return dropped_ = std::move(diagnostic);
  }
  const auto names = [](const Diagnostic& d) {
    const std::string_view kind = d.kind->name;
    return kind.starts_with("graph.unknown") || kind.starts_with("vars.") || kind.starts_with("expr.") ||
           kind.starts_with("spec.") || kind == "type.unknown" || kind == "arg.unknown" || kind == "file.missing";
  };
  for (Diagnostic& old : all_) {
    // A name or a file that there is not, or the same of something else, is one mistake, wherever it is used.
    if (old.message == diagnostic.message && old.help == diagnostic.help && span.source >= 0 &&
        sources_.span(old.place) != span && names(old) && names(diagnostic)) {
      if (std::any_of(old.labels.begin(), old.labels.end(),
                      [&](const Diagnostic::Label& l) { return sources_.span(l.place) == span; }))
        return dropped_ = std::move(diagnostic);
      old.labels.push_back({diagnostic.place, "and here"});
      old.edits.insert(old.edits.end(), diagnostic.edits.begin(), diagnostic.edits.end());
      return dropped_ = std::move(diagnostic);
    }
    const bool same = old.kind == diagnostic.kind;
    const Span other = sources_.span(old.place);
    const bool same_place = span.source >= 0 ? span == other : other.source < 0;
    if (!same_place) continue;
    const bool repeated = same && old.message == diagnostic.message;
    const bool follows = span.source >= 0 && !same && old.is_error();
    if (repeated) note_uses(old);
    if (repeated || follows) return dropped_ = std::move(diagnostic);
  }
  if (const auto made = variables_.find(diagnostic.place); made != variables_.end() && diagnostic.is_error()) {
    for (Diagnostic& old : all_)  // a value that does not fit, wherever it is put
      if (old.kind == diagnostic.kind &&
          std::find(old.notes.begin(), old.notes.end(), made->second) != old.notes.end()) {
        old.labels.push_back({diagnostic.place, diagnostic.message == old.message ? "and here" : diagnostic.message});
        return dropped_ = std::move(diagnostic);
      }
    if (has_error_in(made->second.place)) return dropped_ = std::move(diagnostic);  // it could not be read
    diagnostic.notes.push_back(made->second);
  }
  note_uses(diagnostic);
  return all_.emplace_back(std::move(diagnostic));
}

Report Report::aside() const {
  Report other = *this;
  other.all_.clear();
  other.within_.clear();  // told when they come here
  return other;
}

void Report::note_uses(Diagnostic& d) const {
  for (const Note& use : within_)
    if (d.uses.size() < kUsesKept && std::find(d.uses.begin(), d.uses.end(), use) == d.uses.end() &&
        !sources_.span(use.place).contains(sources_.span(d.place)))
      d.uses.push_back(use);
}

void Report::found_again(const Problem& problem) {
  for (Diagnostic& d : all_)
    if (d.message == problem.message && sources_.span(d.place) == sources_.span(problem.place)) note_uses(d);
}

int Report::errors() const {
  return static_cast<int>(std::count_if(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.is_error(); }));
}

int Report::warnings() const { return static_cast<int>(all_.size()) - errors(); }

bool Report::has_error_in(Place place, std::string_view kinds) const {
  const Span span = sources_.span(place);
  return span.source >= 0 && std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& d) {
           return d.is_error() && d.kind->name.starts_with(kinds) && span.contains(sources_.span(d.place));
         });
}

std::vector<Diagnostic> Report::sorted() const {
  std::vector<Diagnostic> result = all_;
  for (Diagnostic& d : result) {
    const size_t told = std::min(kUses, d.uses.size());
    d.notes.insert(d.notes.end(), d.uses.begin(), d.uses.begin() + static_cast<std::ptrdiff_t>(told));
    if (told < d.uses.size()) d.notes.push_back({"and " + std::to_string(d.uses.size() - told) + " more uses"});
  }
  const auto key = [&](const Diagnostic& d) {
    const Span span = sources_.span(d.place);
    return std::tuple(span.source < 0, span.source, span.begin, span.end);
  };
  std::stable_sort(result.begin(), result.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return result;
}

}  // namespace kcc
