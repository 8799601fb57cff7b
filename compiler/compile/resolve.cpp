#include "compiler/compile/resolve.h"

#include "compiler/compile/facts.h"

namespace kcc {

Resolved resolve(const yaml::Node& root, const std::string& folder, Report& report) {
  Resolved out;
  const auto whole = std::make_shared<const yaml::Node>(root);
  out.facts = [whole, folder](const std::string& function, const std::string& name) {
    return data_fact(*whole, folder, function, name);
  };
  const yaml::Evaluate evaluate = static_arithmetic(report.sources(), out.facts);
  const yaml::Bindings vars = yaml::resolve_vars(root.find("vars"), evaluate, report);
  out.variables = vars;
  out.text = yaml::Node::null_at(root.place);
  out.text.kind = root.kind;
  for (const yaml::Entry& e : root.entries) {
    yaml::Entry made{e.key, e.place, {}};
    if (e.key == "blocks" && e.value.is_map()) {
      made.value = yaml::Node::null_at(e.value.place);
      made.value.kind = e.value.kind;
      for (const yaml::Entry& block : e.value.entries) {
        yaml::Node body = block.value;
        yaml::Bindings outer = vars;  // within a block its own arguments stand before variables of the same name
        if (const yaml::Node* args = block.value.find("args"); args && args->is_list()) {
          for (const yaml::Node& a : args->items)
            outer.erase(a.is_map() && !a.entries.empty() ? a.entries[0].key : a.text);
        }
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
    out.text.entries.push_back(std::move(made));
  }
  return out;
}

}  // namespace kcc
