// Rendering in the manner of rustc.
#include "cli/render/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/render/snippet.h"

namespace kcc {

std::string render(const Diagnostic& diagnostic, const Sources& sources, const RenderStyle& style) {
  const char* colour = diagnostic.is_error() ? kRed : kYellow;
  std::string out =
      paint(fmt::format("{}[{}]", diagnostic.is_error() ? "error" : "warning", diagnostic.kind->code), colour, style);
  out += paint(fmt::format(": {}", printable(diagnostic.message)), kBold, style) + "\n";

  // Marks by source, that of the diagnostic first.
  std::vector<std::pair<int, std::vector<Mark>>> groups;
  size_t gutter = 1;
  const auto mark = [&](Place place, bool primary, const std::string& text) {
    const Span span = sources.span(place);
    if (span.source < 0) return;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == span.source; });
    if (group == groups.end()) group = groups.insert(groups.end(), {span.source, {}});
    group->second.push_back({span, primary, text});
    gutter = std::max(gutter, std::to_string(sources[span.source].line_of(span.begin) + 1).size());
  };
  mark(diagnostic.place, true, diagnostic.label);
  for (const auto& label : diagnostic.labels) mark(label.place, false, label.text);

  const std::string pad(gutter, ' ');
  for (size_t g = 0; g < groups.size(); ++g) {
    const Source& source = sources[groups[g].first];
    const Span first = groups[g].second[0].span;
    out += paint(pad + (g == 0 ? "-->" : ":::"), kBlue, style) + fmt::format(" {}:{}:{}\n", printable(source.name()),
                                                                             source.line_of(first.begin) + 1,
                                                                             source.column_of(first.begin) + 1);
    out += render_snippet(source, std::move(groups[g].second), gutter, colour, style);
  }
  const std::string equals = paint(pad + " =", kBlue, style);
  for (const std::string& note : diagnostic.notes) out += equals + " " + printable(note) + "\n";
  if (!diagnostic.help.empty())
    out += equals + " " + paint("help", kCyan, style) + ": " + printable(diagnostic.help) + "\n";
  return out;
}

std::string render(const Report& report, const RenderStyle& style) {
  std::string out;
  for (const Diagnostic& diagnostic : report.sorted()) {
    if (!out.empty()) out += '\n';
    out += render(diagnostic, report.sources(), style);
  }
  return out;
}

std::string count_text(const Report& report) {
  const auto some = [](int n, const char* what) {
    return n ? fmt::format("{} {}{}", n, what, n == 1 ? "" : "s") : std::string{};
  };
  const std::string errors = some(report.errors(), "error"), warnings = some(report.warnings(), "warning");
  return errors + (errors.empty() || warnings.empty() ? "" : ", ") + warnings;
}

nlohmann::ordered_json to_json(const Report& report) {
  nlohmann::ordered_json result = nlohmann::ordered_json::array();
  for (const Diagnostic& diagnostic : report.sorted()) {
    nlohmann::ordered_json object;
    object["code"] = diagnostic.kind->code;
    object["severity"] = diagnostic.is_error() ? "error" : "warning";
    object["message"] = printable(diagnostic.message);
    const Span span = report.sources().span(diagnostic.place);
    for (const char* key : {"file", "line", "column"}) object[key] = nullptr;
    if (span.source >= 0) {
      const Source& source = report.sources()[span.source];
      object["file"] = printable(source.name());
      object["line"] = source.line_of(span.begin) + 1;
      object["column"] = source.column_of(span.begin) + 1;
    }
    object["help"] = nullptr;
    if (!diagnostic.help.empty()) object["help"] = printable(diagnostic.help);
    object["notes"] = nlohmann::ordered_json::array();
    for (const std::string& note : diagnostic.notes) object["notes"].push_back(printable(note));
    result.push_back(std::move(object));
  }
  return result;
}

}  // namespace kcc
