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
  for (const std::string& o : options.overrides) yaml::apply_override(*root, o, report);

  auto out = std::make_unique<Compiled>();
  const std::filesystem::path file(path);
  out->folder = file.parent_path().empty() ? "." : file.parent_path().string();
  out->name = file.stem().string();

  const Facts facts = options.facts;
  const yaml::Evaluate evaluate = static_arithmetic(report.sources(), facts);
  const yaml::Bindings vars = yaml::resolve_vars(root->find("vars"), evaluate, report);
  out->text = yaml::substitute(*root, vars, evaluate, report, yaml::UnknownPolicy::kLeave);
  out->lowering = std::make_shared<Lowering>(report, facts);
  Sections sections{*out->lowering, report, *out};
  sections.top();
  return out;
}

}  // namespace kcc
