#include "cli/render/stages.h"

#include <fmt/format.h>

#include "cli/render/text.h"

namespace kcc {
namespace {

struct Tree {
  const Sources& sources;
  std::string out = {};

  std::string at(Place place) const {
    const Span span = sources.span(place);
    if (span.source < 0) return "";
    const Source& s = sources[span.source];
    return fmt::format("  # {}:{}", s.line_of(span.begin) + 1, s.column_of(span.begin) + 1);
  }

  void value(const yaml::Node& node, const std::string& head, int depth) {
    const std::string pad(static_cast<size_t>(depth) * 2, ' ');
    const bool empty = node.items.empty() && node.entries.empty();
    if (node.is_scalar() || empty) {
      out += pad + head + yaml::to_flow(node) + at(node.place) + "\n";
      return;
    }
    std::string shown = head;
    while (!shown.empty() && shown.back() == ' ') shown.pop_back();
    if (!shown.empty()) out += pad + shown + at(node.place) + "\n";
    const int inner = shown.empty() ? depth : depth + 1;
    for (const yaml::Node& item : node.items) value(item, "- ", inner);
    for (const yaml::Entry& e : node.entries) value(e.value, e.key + ": ", inner);
  }
};

struct Model {
  std::string out = {};

  void line(int depth, const std::string& text) {
    out += std::string(static_cast<size_t>(depth) * 2, ' ') + text + "\n";
  }

  void layer(const Layer& l, int depth, const std::string& call = {}) {
    // As in a spec, `Dense {units: 3}`: without the type's name once more.
    std::string arguments = to_string(config_of(l));
    if (const std::string head = "{" + l.type_name + ": "; arguments.starts_with(head))
      arguments = arguments.substr(head.size(), arguments.size() - head.size() - 1);
    else if (arguments == l.type_name || arguments == "{}")
      arguments.clear();
    line(depth, l.type_name + (arguments.empty() ? "" : " " + arguments) + "  at " +
                    (l.path().empty() ? "/" : l.path()) + call);
    for (const Variable& v : l.variables.all())
      line(depth + 1, v.name + ": " + to_string(v.type) + (v.trainable && !l.frozen() ? "" : ", not trained"));
    if (const auto* n = dynamic_cast<const Network*>(&l)) return network(*n, depth + 1);
    if (const auto* s = dynamic_cast<const Stack*>(&l)) return chain(s->chain, depth + 1);
    for (const Layer::Child& child : l.children()) layer(*child.layer, depth + 1);
  }

  void chain(const Chain& uses, int depth) {
    for (const Use& use : uses) {
      std::string call;
      for (const Use::Argument& a : use.arguments) {
        std::string what = a.values.empty() ? to_string(a.constant) : "";
        for (const std::string& v : a.values) what += (what.empty() ? "" : ", ") + v;
        call += (call.empty() ? "" : ", ") + a.name + ": " + what;
      }
      layer(*use.layer, depth, call.empty() ? "" : "  call {" + call + "}");
    }
  }

  void network(const Network& n, int depth) {
    line(depth, "inputs");
    for (const auto& i : n.network_inputs)
      line(depth + 1,
           i.name + ": " + std::string(name_of(i.dtype)) + to_string(i.dims) + (i.optional ? ", optional" : ""));
    line(depth, "graph");
    for (const GraphEntry& e : n.entries) {
      std::string results, from;
      for (const std::string& r : e.results) results += (results.empty() ? "" : ", ") + r;
      for (const std::string& s : e.sources) from += (from.empty() ? "" : ", ") + s;
      if (e.formula) from = "= " + e.formula->text;
      for (const auto& a : e.named) {
        std::string what;
        for (const std::string& v : a.values) what += (what.empty() ? "" : ", ") + v;
        from += (from.empty() ? "" : ", ") + a.name + ": " + what;
      }
      line(depth + 1, results + " <- " + (e.variable ? "a variable" : from));
      if (e.variable) layer(*e.variable, depth + 2);
      chain(e.chain, depth + 2);
    }
    line(depth, "outputs");
    for (const auto& o : n.network_outputs) line(depth + 1, o.name == o.value ? o.name : o.name + ": " + o.value);
  }
};

}  // namespace

std::string tree_text(const yaml::Node& root, const Sources& sources) {
  Tree tree{sources};
  tree.value(root, "", 0);
  return tree.out;
}

std::string model_text(const Network& network) {
  Model model;
  model.network(network, 0);
  return model.out;
}

}  // namespace kcc
