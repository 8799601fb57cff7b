#include <filesystem>

#include "compiler/compile/compiled.h"
#include "compiler/compile/facts.h"
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

  const Facts facts = [root = &*root, folder = out->folder](const std::string& function, const std::string& name) {
    return data_fact(*root, folder, function, name);
  };
  const yaml::Evaluate evaluate = static_arithmetic(report.sources(), facts);
  const yaml::Bindings vars = yaml::resolve_vars(root->find("vars"), evaluate, report);
  // Within a block its own arguments stand before variables of the same name.
  out->text = yaml::Node::null_at(root->place);
  out->text.kind = root->kind;
  for (const yaml::Entry& e : root->entries) {
    yaml::Entry made{e.key, e.place, {}};
    if (e.key == "blocks" && e.value.is_map()) {
      made.value = yaml::Node::null_at(e.value.place);
      made.value.kind = e.value.kind;
      for (const yaml::Entry& block : e.value.entries) {
        yaml::Node body = block.value;
        yaml::Bindings outer = vars;
        if (const yaml::Node* args = block.value.find("args"); args && args->is_list()) {
          for (const yaml::Node& a : args->items)
            outer.erase(a.is_map() && !a.entries.empty() ? a.entries[0].key : a.text);
        }
        outer.erase("i");
        const yaml::Node inner = yaml::substitute(body, outer, evaluate, report, yaml::UnknownPolicy::kLeave);
        body = inner;
        if (const yaml::Node* args = block.value.find("args"))  // defaults may use the variables
          for (yaml::Entry& part : body.entries)
            if (part.key == "args")
              part.value = yaml::substitute(*args, vars, evaluate, report, yaml::UnknownPolicy::kLeave);
        made.value.entries.push_back({block.key, block.place, std::move(body)});
      }
    } else {
      made.value = yaml::substitute(e.value, vars, evaluate, report, yaml::UnknownPolicy::kLeave);
    }
    out->text.entries.push_back(std::move(made));
  }
  std::vector<std::string> names;
  for (const auto& [name, value] : vars) names.push_back(name);
  out->lowering = std::make_shared<Lowering>(report, facts, names);
  Sections sections{*out->lowering, report, *out};
  sections.top();
  return out;
}

}  // namespace kcc
