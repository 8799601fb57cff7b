// Rendering in the manner of rustc.
#include "cli/render/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/render/snippet.h"
#include "cli/render/width.h"
#include "compiler/source/utf8.h"

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
  // A place behind a note: "7:13", and in another file with its name, all below each other.
  int widest = 0;
  for (const Note& note : diagnostic.notes)
    if (sources.span(note.place).source >= 0) widest = std::max(widest, display_width(printable(note.text)));
  for (const Note& note : diagnostic.notes) {
    if (note.text.find('\n') != std::string::npos) {  // what another program said, as it is
      for (size_t at = 0; at < note.text.size();) {
        const size_t end = std::min(note.text.find('\n', at), note.text.size());
        out += printable(note.text.substr(at, end - at)) + "\n";
        at = end + 1;
      }
      continue;
    }
    std::string text = printable(note.text);
    if (const Span span = sources.span(note.place); span.source >= 0) {
      const Source& source = sources[span.source];
      const bool here = !groups.empty() && groups[0].first == span.source;
      text += std::string(static_cast<size_t>(widest - display_width(text)) + 2, ' ') +
              paint(fmt::format("{}{}:{}", here ? "line " : printable(source.name()) + ":",
                                source.line_of(span.begin) + 1, source.column_of(span.begin) + 1),
                    kBlue, style);
    }
    out += equals + " " + text + "\n";
  }
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

namespace {

// As the Language Server Protocol has it: from 0, in UTF-16 units.
nlohmann::ordered_json lsp_range(const Source& source, const Span& span) {
  const auto position = [&](size_t offset) {
    const int line = source.line_of(offset);
    const size_t begin = source.line_start(line);
    const std::string_view before = source.text().substr(begin, std::min(offset, source.text().size()) - begin);
    int units = 0;
    for (size_t i = 0; i < before.size();) {
      const Character c = character_at(before, i);
      units += c.code > 0xFFFF ? 2 : 1;
      i += c.size ? c.size : 1;
    }
    return nlohmann::ordered_json{{"line", line}, {"character", units}};
  };
  return {{"start", position(span.begin)}, {"end", position(span.end)}};
}

// "file", "line", "column" and "range"; null where there is no place.
void put_place(nlohmann::ordered_json& object, const Sources& sources, Place place) {
  for (const char* key : {"file", "line", "column", "range"}) object[key] = nullptr;
  const Span span = sources.span(place);
  if (span.source < 0) return;
  const Source& source = sources[span.source];
  object["file"] = printable(source.name());
  object["line"] = source.line_of(span.begin) + 1;
  object["column"] = source.column_of(span.begin) + 1;
  object["range"] = lsp_range(source, span);
}

// What was set in columns, as a sentence.
std::string unpadded(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  return out;
}

}  // namespace

nlohmann::ordered_json to_json(const Report& report) {
  const Sources& sources = report.sources();
  nlohmann::ordered_json result = nlohmann::ordered_json::array();
  for (const Diagnostic& diagnostic : report.sorted()) {
    nlohmann::ordered_json object;
    object["code"] = diagnostic.kind->code;
    object["severity"] = diagnostic.is_error() ? "error" : "warning";
    object["message"] = printable(diagnostic.message);
    put_place(object, sources, diagnostic.place);
    object["help"] = nullptr;
    if (!diagnostic.help.empty()) object["help"] = printable(diagnostic.help);
    object["notes"] = nlohmann::ordered_json::array();
    object["related"] = nlohmann::ordered_json::array();
    object["edits"] = nlohmann::ordered_json::array();
    const auto relate = [&](const std::string& text, Place place) {
      nlohmann::ordered_json other{{"message", unpadded(printable(text))}};
      put_place(other, sources, place);
      object["related"].push_back(std::move(other));
    };
    for (const Note& note : diagnostic.notes) {
      object["notes"].push_back(unpadded(printable(note.text)));
      if (sources.span(note.place).source >= 0) relate(note.text, note.place);
    }
    for (const auto& label : diagnostic.labels) relate(label.text, label.place);
    for (const auto& edit : diagnostic.edits) {
      const Span span = sources.span(edit.place);
      if (span.source >= 0)
        object["edits"].push_back({{"range", lsp_range(sources[span.source], span)}, {"newText", edit.text}});
    }
    result.push_back(std::move(object));
  }
  return result;
}

}  // namespace kcc
