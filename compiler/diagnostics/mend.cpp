#include "compiler/diagnostics/mend.h"

#include <algorithm>

namespace kcc {

Mended mend(const Source& source, const Report& report) {
  std::vector<std::pair<Span, std::string>> edits;
  for (const Diagnostic& d : report.sorted())
    for (const Diagnostic::Edit& e : d.edits)
      if (const Span span = report.sources().span(e.place); span.source == source.id())
        edits.emplace_back(span, e.text);
  std::stable_sort(edits.begin(), edits.end(),
                   [](const auto& a, const auto& b) { return a.first.begin < b.first.begin; });
  Mended out;
  size_t at = 0;
  for (const auto& [span, text] : edits) {
    if (span.begin < at || span.end > source.text().size()) continue;
    out.text += source.text().substr(at, span.begin - at);
    out.text += text;
    at = span.end;
    ++out.edits;
  }
  out.text += source.text().substr(at);
  return out;
}

}  // namespace kcc
