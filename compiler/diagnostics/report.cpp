// What a report keeps, and in which order it tells it.
#include "compiler/diagnostics/report.h"

#include <algorithm>
#include <tuple>

namespace kcc {

namespace {
constexpr size_t kMost = 500;  // nobody reads more, and a hostile text could ask for a million
}

Diagnostic& Report::add(std::string_view kind, Place place, std::string message, std::string help) {
  Diagnostic diagnostic{&kind_named(kind), std::move(message), place};
  diagnostic.help = std::move(help);
  if (!find_kind(kind)) diagnostic.notes.push_back("kind: " + std::string(kind));
  return add(std::move(diagnostic));
}

Diagnostic& Report::add(const Problem& problem) {
  return add(problem.kind, problem.place, problem.message, problem.help);
}

Diagnostic& Report::add(Diagnostic diagnostic) {
  if (all_.size() >= kMost && (has_errors() || !diagnostic.is_error())) return dropped_ = std::move(diagnostic);
  const Span span = sources_.span(diagnostic.place);
  for (const Diagnostic& old : all_) {
    const bool same = old.kind == diagnostic.kind;
    const Span other = sources_.span(old.place);
    const bool same_place = span.source >= 0 ? span == other : other.source < 0;
    if (!same_place) continue;
    const bool repeated = same && old.message == diagnostic.message;
    const bool follows = span.source >= 0 && !same && old.is_error();
    if (repeated || follows) return dropped_ = std::move(diagnostic);
  }
  return all_.emplace_back(std::move(diagnostic));
}

int Report::errors() const {
  return static_cast<int>(std::count_if(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.is_error(); }));
}

int Report::warnings() const { return static_cast<int>(all_.size()) - errors(); }

bool Report::has_error_in(Place place) const {
  const Span span = sources_.span(place);
  return span.source >= 0 && std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& d) {
           return d.is_error() && span.contains(sources_.span(d.place));
         });
}

std::vector<Diagnostic> Report::sorted() const {
  std::vector<Diagnostic> result = all_;
  const auto key = [&](const Diagnostic& d) {
    const Span span = sources_.span(d.place);
    return std::tuple(span.source < 0, span.source, span.begin, span.end);
  };
  std::stable_sort(result.begin(), result.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return result;
}

}  // namespace kcc
