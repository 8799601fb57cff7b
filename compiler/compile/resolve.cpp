#include "compiler/compile/resolve.h"

#include <cmath>

#include "compiler/compile/facts.h"
#include "compiler/yaml/references.h"

namespace kcc {

namespace {

// In the whole of a spec, but for what an argument of a block hides.
yaml::Node put_in(const yaml::Node& root, const yaml::Bindings& vars, const yaml::Evaluate& evaluate, Report& report) {
  const auto within = [&](const yaml::Node& node, const yaml::Bindings& bindings) {
    return yaml::substitute(node, bindings, evaluate, report, yaml::UnknownPolicy::kLeave);
  };
  yaml::Node out = root;
  for (yaml::Entry& e : out.entries) {
    if (e.key == "vars") continue;
    if (e.key != "blocks" || !e.value.is_map()) {
      e.value = within(e.value, vars);
      continue;
    }
    for (yaml::Entry& block : e.value.entries) {
      yaml::Bindings outer = vars;
      const yaml::Node* args = block.value.find("args");
      yaml::Node defaults = args ? within(*args, vars) : yaml::Node{};
      for (const std::string& name : yaml::argument_names(block.value)) outer.erase(name);
      block.value = within(block.value, outer);
      for (yaml::Entry& part : block.value.entries)
        if (part.key == "args") part.value = std::move(defaults);
    }
  }
  return out;
}

// As arithmetic has it; nothing for what it cannot hold.
std::optional<std::string> in_arithmetic(const yaml::Node& value) {
  switch (value.kind) {
    case yaml::Node::Kind::kNull: return "None";
    case yaml::Node::Kind::kBool: return value.boolean ? "True" : "False";
    case yaml::Node::Kind::kInt: return value.integer < 0 ? "(" + value.text + ")" : value.text;
    case yaml::Node::Kind::kFloat:
      if (!std::isfinite(value.number)) return {};
      return value.number < 0 ? "(" + value.text + ")" : value.text;
    case yaml::Node::Kind::kText:
      if (value.text.find_first_of("\\'") != std::string::npos) return {};
      return "'" + value.text + "'";
    case yaml::Node::Kind::kList: {
      std::string all;
      for (const yaml::Node& item : value.items) {
        const auto text = in_arithmetic(item);
        if (!text) return {};
        all += (all.empty() ? "" : ", ") + *text;
      }
      return "[" + all + "]";
    }
    case yaml::Node::Kind::kMap: break;
  }
  return {};
}

}  // namespace

yaml::Node self_contained(const Resolved& resolved, Report& report) {
  // In the place of its value, arithmetic is what it is with those names written out that are known.
  const auto evaluate = static_arithmetic(report.sources(), resolved.facts);
  const auto rewrite = [&](std::string_view code, Place place, const yaml::Bindings& known) -> Result<yaml::Node> {
    std::string out;
    size_t at = 0;
    for (const yaml::Word& word : yaml::words_in(code)) {
      if (word.begin < at) continue;
      size_t end = word.begin + word.text.size();
      std::optional<std::string> value;
      if (word.called &&
          (word.text == "classes" || word.text == "vocabulary" || word.text == "rows")) {  // facts of the data
        end = std::min(code.find(')', end), code.size() - 1) + 1;
        if (const auto fact = evaluate(code.substr(word.begin, end - word.begin), place, {}))
          value = in_arithmetic(*fact);
      } else if (const auto bound = known.find(word.text); bound != known.end() && !word.called) {
        value = in_arithmetic(bound->second);
      }
      out += code.substr(at, word.begin - at);
      out += value ? *value : code.substr(word.begin, end - word.begin);
      at = end;
    }
    out += code.substr(at);
    yaml::Node left = yaml::Node::text_at(place, "$(" + out + ")");
    left.literal = false;
    return left;
  };
  return put_in(resolved.text, resolved.variables, rewrite, report);
}

Resolved resolve(const yaml::Node& root, const std::string& folder, Report& report) {
  Resolved out;
  const auto whole = std::make_shared<const yaml::Node>(root);
  out.facts = [whole, folder](const std::string& function, const std::string& name) {
    return data_fact(*whole, folder, function, name);
  };
  const yaml::Evaluate evaluate = static_arithmetic(report.sources(), out.facts);
  out.variables = yaml::resolve_vars(root.find("vars"), evaluate, report);
  out.text = put_in(root, out.variables, evaluate, report);
  // Outside of the model and its blocks nothing else is bound.
  for (const yaml::Entry& e : out.text.entries)
    if (e.key != "vars" && e.key != "model" && e.key != "blocks")
      yaml::substitute(e.value, out.variables, evaluate, report, yaml::UnknownPolicy::kReport);
  return out;
}

}  // namespace kcc
