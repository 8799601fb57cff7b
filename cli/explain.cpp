// kcc explain: what a diagnostic's code means.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/render/text.h"
#include "compiler/diagnostics/diagnostic.h"
#include "runtime/base/nearest.h"

namespace kcc {
namespace {

int explain(const std::string& code, Terminal& terminal) {
  std::string wanted = code;
  if (wanted.size() == 5 && wanted[0] == 'k') wanted[0] = 'K';
  if (!wanted.empty() && wanted.size() < 5 && wanted.find_first_not_of("0123456789") == std::string::npos)  // 301
    wanted = "K" + std::string(4 - wanted.size(), '0') + wanted;
  const Diagnostic::Kind* kind = find_kind(wanted);
  if (!kind) {
    std::vector<std::string> names;
    const bool is_code = wanted.find_first_of("0123456789") != std::string::npos;
    for (const Diagnostic::Kind* k : all_kinds()) names.emplace_back(is_code ? k->code : k->name);
    const auto near = nearest(wanted, names);
    refuse("usage", "there is no code `" + code + "`",
           near ? "did you mean `" + *near + "`?" : "the code stands in brackets after `error` or `warning`: K0301");
  }
  if (terminal.json()) {
    terminal.print(nlohmann::ordered_json{
        {"code", kind->code},
        {"name", kind->name},
        {"severity", kind->severity == Diagnostic::Severity::kError ? "error" : "warning"},
        {"summary", kind->summary},
        {"explain", kind->explain},
        {"wrong", kind->wrong},
        {"mended",
         kind->mended}}.dump());
    return kDone;
  }
  std::string text =
      std::string(kind->code) + " (" + std::string(kind->name) + "): " + std::string(kind->summary) + "\n\n";
  // Paragraphs are set to the width anew; what is indented is an example and stays.
  std::string paragraph;
  const auto flush = [&] {
    if (paragraph.empty()) return;
    for (const std::string& line : wrapped(paragraph, std::min(100, terminal.width()))) text += line + "\n";
    paragraph.clear();
  };
  std::string_view rest = kind->explain;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line[0] == ' ') {
      flush();
      text += std::string(line) + "\n";
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + std::string(line);
    }
  }
  flush();
  const auto example = [&](const char* title, std::string_view spec) {
    if (spec.empty()) return;
    text += std::string("\n") + title + ":\n\n";
    for (size_t at = 0; at <= spec.size();) {
      const size_t end = std::min(spec.find('\n', at), spec.size());
      text += "    " + std::string(spec.substr(at, end - at)) + "\n";
      at = end + 1;
    }
  };
  example("Wrong", kind->wrong);
  example("Mended", kind->mended);
  terminal.print(text);
  return kDone;
}

const bool explain_entered =
    define_command({"explain", "What the code of an error or warning means", [](CLI::App& app) {
                      auto code = std::make_shared<std::string>();
                      app.add_option("CODE", *code, "a code or its name: K0301, spec.type")->required();
                      return [code](Terminal& t) { return explain(*code, t); };
                    }});

}  // namespace
}  // namespace kcc
