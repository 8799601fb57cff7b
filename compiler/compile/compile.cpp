#include <filesystem>

#include "compiler/compile/compiled.h"
#include "compiler/compile/sections.h"
#include "compiler/yaml/parse.h"

namespace kcc {

std::unique_ptr<Compiled> compile(const std::string& path, const CompileOptions& options, Report& report) {
  const Result<const Source*> source = read_source(report.sources(), path);
  if (!source) {
    report.add(source.problem());
    return nullptr;
  }
  std::optional<yaml::Node> root = yaml::parse(**source, report);
  if (!root) return nullptr;
  if (!options.overrides.empty()) *root = yaml::overridden(*root, options.overrides, report);

  auto out = std::make_unique<Compiled>();
  const std::filesystem::path file(path);
  out->folder = file.parent_path().empty() ? "." : file.parent_path().string();
  out->name = file.stem().string();

  yaml::Bindings vars;
  if (const yaml::Node* v = root->find("vars")) {
    if (!v->is_map()) report.add("spec.type", v->place, "`vars` is a mapping of names to values");
    else
      for (const yaml::Entry& e : v->entries) vars[e.key] = yaml::substituted(e.value, vars, report, yaml::Unknown::kKeep);
  }
  out->text = yaml::substituted(*root, vars, report, yaml::Unknown::kKeep);
  out->lowering = std::make_shared<Lowering>(report, vars);
  Sections sections{*out->lowering, report, *out};
  sections.top();
  return out;
}

}  // namespace kcc
