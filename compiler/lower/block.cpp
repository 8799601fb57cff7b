#include "compiler/lower/block.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "runtime/base/check.h"
#include "runtime/base/nearest.h"

namespace kcc {

constexpr size_t kDeepest = 64;  // blocks within blocks
constexpr const char* kNameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

// The body is a model (or a stack) of its own, held under the block's own path.
struct BlockLayer final : Layer {
  std::shared_ptr<Lowering> lowering;
  const yaml::Node* definition = nullptr;
  yaml::Bindings bound;  // its arguments
  std::vector<std::string> inputs;
  std::vector<std::vector<Dim>> dims;
  bool any_inputs = false;  // a stack that names none: as many as come
  Ref<Network> body;

  bool made() const override { return body != nullptr; }
  Values call_all(const Values& in, Call c) override {
    if (any_inputs && !body) {
      while (inputs.size() < in.size()) inputs.push_back("input_" + std::to_string(inputs.size()));
      dims.resize(inputs.size());
    }
    if (in.size() != inputs.size())
      refuse("graph.inputs", "`" + type_name + "` takes " + std::to_string(inputs.size()) +
                                 (inputs.size() == 1 ? " value, and gets " : " values, and gets ") +
                                 std::to_string(in.size()));
    if (broken) refuse(kReported, "");
    std::vector<std::string>& open = lowering->open_blocks_;
    if (open.size() >= kDeepest) {
      std::string circle;
      for (size_t i = open.size() - 4; i < open.size(); ++i) circle += open[i] + " <- ";
      refuse("spec.block",
             "blocks hold each other more than " + std::to_string(kDeepest) + " deep: .. " + circle + type_name,
             "a block that holds itself needs an end: `{if: $(n > 0), then: ..}`");
    }
    open.push_back(type_name);
    struct Closed {
      std::vector<std::string>& open;
      ~Closed() { open.pop_back(); }
    } const closed{open};
    const yaml::Bindings sizes = bind_sizes(in);
    if (!body)
      make(sizes);
    else if (!yaml::same_value(text_, text_of(sizes)))
      refuse("shape.variable",
             "a layer of `" + type_name + "` is made of a size that is not known, or not the same at each use",
             "give that dimension a number in `inputs`, or make the layer of one that has a number");
    Flows flows;
    for (size_t i = 0; i < in.size(); ++i) flows.push_back({in[i], c.flows()[i].mask});
    const Flows out = body->apply(flows, {}, c.context);
    Values values;
    out_masks.clear();
    for (const Flow& f : out) {
      values.push_back(f.value);
      out_masks.push_back(f.mask);
    }
    return values;
  }
  Values masks(const Values&, const Call&) override { return out_masks; }
  std::vector<std::string> input_names() const override { return inputs; }
  std::vector<std::string> result_names() const override {
    const yaml::Node* o = definition->find("outputs");
    std::vector<std::string> names;
    if (o && o->is_map())
      for (const yaml::Entry& e : o->entries) names.push_back(e.key);
    if (o && o->is_list() && o->items.size() > 1)
      for (const yaml::Node& n : o->items) names.push_back(n.text);
    return names;
  }

  yaml::Bindings bind_sizes(const Values& in) const {
    if (const yaml::Node* written = definition->find("inputs");
        written && lowering->report().has_error_in(written->place))
      refuse(kReported, "");
    yaml::Bindings all = bound;
    for (size_t i = 0; i < in.size(); ++i) {
      if (dims[i].empty()) continue;
      if (static_cast<int>(dims[i].size()) + 1 != in[i].rank())
        refuse("shape.block", "`" + inputs[i] + "` of `" + type_name + "` is " + to_string(dims[i]) + ", and gets " +
                                  to_string(in[i].shape().from(1)));
      for (size_t d = 0; d < dims[i].size(); ++d) {
        const int64_t size = in[i].dim(static_cast<int>(d) + 1);
        const Dim& dim = dims[i][d];
        if (dim.known() && dim.size != size)
          refuse("shape.block", "`" + inputs[i] + "` of `" + type_name + "` is " + to_string(dims[i]) + ", and gets " +
                                    to_string(in[i].shape().from(1)));
        if (!dim.symbol.empty()) all[dim.symbol] = yaml::Node::int_at(place, size);
      }
    }
    return all;
  }

  yaml::Node text_of(const yaml::Bindings& all) const {
    const Lowering::Bound here(*lowering, *definition, all, true);
    return lowering->substituted(*definition);
  }

  void make(const yaml::Bindings& all) {
    Report& report = lowering->report();
    const int before = report.errors();
    const Report::Within within(report, use());
    const Lowering::Bound here(*lowering, *definition, all, true);
    yaml::Node text = lowering->substituted(*definition);
    text_ = text;
    if (any_inputs && inputs.size() > 1) {
      yaml::Node names = yaml::Node::null_at(text.place);
      names.kind = yaml::Node::Kind::kList;
      for (const std::string& i : inputs) names.items.push_back(yaml::Node::text_at(text.place, i));
      text.entries.push_back({"inputs", text.place, std::move(names)});
    }
    body = std::make_shared<Network>();
    body->place = place;
    body->type_name = "Model";
    adopt("", body);
    lowering->network(*body, text, nullptr);
    broken = report.errors() > before;
    if (broken) refuse(kReported, "");
  }
  // Without sizes, where no values have come.
  void check() {
    if (body || broken) return;
    const Report::Within within(lowering->report(), use());
    lowering->aside([&] {
      const Lowering::Bound here(*lowering, *definition, bound, true);
      Network nobody;
      lowering->network(nobody, lowering->substituted(*definition), nullptr);
    });
  }

  Note use() const { return {"in " + type_name + ", used here", place}; }

  yaml::Node text_;     // of the body, with sizes put in
  bool broken = false;  // its text is wrong, and was reported
  Values out_masks;
};

namespace {

// A layer, which may be the first argument: {Residual: {Dense: 8}}.
bool is_layer(const yaml::Node& node, const std::vector<std::string>& arguments) {
  if (node.entries.empty()) return false;
  const std::string& key = node.entries[0].key;
  if (std::find(arguments.begin(), arguments.end(), key) != arguments.end() || yaml::key_meant(key, arguments))
    return false;
  return is_type_name(key) || key == "stack" || key == "model" || key == "repeat" || key == "layer";
}

}  // namespace

bool Lowering::block_arguments(const yaml::Node& args) {
  const int before = report_->errors_seen();
  const auto wrong = [&](Place place, const std::string& help) {
    report_->add("spec.block", place,
                 "an argument of a block is a name, or a name with a default: `args: [filters, strides: 1]`", help);
  };
  const auto name = [&](const std::string& text, Place place) {
    const size_t end = text.find_first_not_of(kNameLetters);
    if (end == std::string::npos && !text.empty()) {
      if (is_type_name(text)) wrong(place, "names begin with a small letter: `" + yaml::small_name(text) + "`");
      return;
    }
    const std::string rest = end == std::string::npos ? "" : text.substr(end);
    if (rest.size() > 1 && (rest[0] == ':' || rest[0] == '='))  // rate:0.1
      wrong(place, "write `" + text.substr(0, end) + ": " + rest.substr(1) + "`");
    else if (rest.size() > 1 && rest[0] == ' ' && rest.find_first_not_of(kNameLetters, 1) == std::string::npos)
      wrong(place, "a comma is missing: `" + text.substr(0, end) + ", " + rest.substr(1) + "`");
    else
      wrong(place, "");
  };
  if (args.is_null()) return true;
  if (!args.is_list()) {
    wrong(args.place, args.is_text() ? "write `args: [" + args.text + "]`" : "write them in a list");
    return false;
  }
  for (const yaml::Node& a : args.items) {
    if (a.is_text())
      name(a.text, a.place);
    else if (a.is_map() && a.entries.size() == 1)
      name(a.entries[0].key, a.entries[0].place);
    else
      wrong(a.place, "");
  }
  if (report_->errors_seen() > before) return false;
  // As in a Python signature.
  std::set<std::string> names;
  bool otherwise = false, ordered = true;
  for (const yaml::Node& a : args.items) {
    const std::string& one = a.is_map() ? a.entries[0].key : a.text;
    if (!names.insert(one).second)
      report_->add("arg.twice", a.place, "the argument `" + one + "` of the block stands twice");
    else if (!a.is_map() && otherwise && ordered) {
      ordered = false;
      report_->add("spec.block", a.place, "`" + one + "` has no default, and stands behind one that has",
                   "write those without a default first");
    }
    otherwise = otherwise || a.is_map();
  }
  return report_->errors_seen() == before;
}

Ref<Layer> make_block(std::shared_ptr<Lowering> lowering, const std::string& type, const yaml::Node& definition,
                      const yaml::Node& use, const yaml::Node* argument, Place place) {
  auto block = std::make_shared<BlockLayer>();
  block->type_name = type;
  block->place = place;
  block->lowering = lowering;
  block->definition = &definition;
  Report& report = lowering->report();
  const int before = report.errors();

  // Parameters, as in a Python signature: names, and names with defaults.
  std::vector<std::pair<std::string, const yaml::Node*>> parameters;
  if (const yaml::Node* args = definition.find("args"); args && args->is_list()) {
    for (const yaml::Node& a : args->items) {
      if (a.is_text())
        parameters.emplace_back(a.text, nullptr);
      else if (a.is_map() && a.entries.size() == 1)
        parameters.emplace_back(a.entries[0].key, &a.entries[0].value);
    }
  }
  std::map<std::string, const yaml::Node*> given;
  std::vector<std::string> known;
  for (const auto& [name, otherwise] : parameters) known.push_back(name);
  const auto give = [&](const std::string& name, Place at, const yaml::Node& value) {
    if (name == "name" || name == "trainable" || name == "dtype") {
      Problems problems;
      block->arg(name)->read(lowering->config(value), problems);
      lowering->add(problems);
      return;
    }
    if (known.empty()) {
      report.add("arg.unknown", place, "`" + type + "` takes no arguments");
      return;
    }
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const auto near = nearest(name, known);
      report.add("arg.unknown", at, "`" + type + "` has no argument `" + name + "`",
                 near ? "did you mean `" + *near + "`?" : fmt::format("it has {}", fmt::join(known, ", ")));
      return;
    }
    if (value.is_text() && !value.literal && value.text.find('$') != std::string::npos) return lowering->unbound(value);
    if (!given.emplace(name, &value).second)
      report.add("arg.twice", at, "`" + name + "` of `" + type + "` is given twice");
  };
  if (argument && !argument->is_null()) {
    if (argument->is_map() && !is_layer(*argument, known)) {
      for (const yaml::Entry& e : argument->entries) give(e.key, e.place, e.value);
    } else if (parameters.empty()) {
      report.add("arg.unknown", argument->place, "`" + type + "` takes no arguments");
    } else {
      given[parameters[0].first] = argument;
    }
  }
  if (use.is_map())
    for (const yaml::Entry& e : use.entries)
      if (e.key != type) give(e.key, e.place, e.value);
  const auto with_defaults = [&](const yaml::Node& text) {
    const Lowering::Bound here(*lowering, text, block->bound, true);
    return lowering->substituted(text);
  };
  for (const auto& [name, otherwise] : parameters) {
    if (const auto it = given.find(name); it != given.end())
      block->bound[name] = *it->second;
    else if (otherwise)
      block->bound[name] = with_defaults(*otherwise);
    else
      report.add("arg.missing", place, "`" + type + "` needs `" + name + "`");
  }

  const yaml::Node* inputs = definition.find("inputs");
  if (!inputs && !definition.find("stack") && !definition.find("input") && !report.odd("inputs"))
    report.add("model.inputs_missing", definition.place, "a block with a `graph` needs `inputs`",
               "write `inputs: [x]`; a chain of layers is `stack` alone");
  if (inputs && inputs->is_map()) {
    for (const yaml::Entry& e : inputs->entries) {
      block->inputs.push_back(e.key);
      block->dims.push_back(
          lowering->dims(e.value.is_map() && e.value.find("shape") ? *e.value.find("shape") : e.value));
    }
  } else if (inputs && inputs->is_list()) {
    for (const yaml::Node& n : inputs->items) {
      block->inputs.push_back(n.text);
      block->dims.emplace_back();
    }
  } else {
    block->inputs = {"input"};
    block->dims.emplace_back();
    block->any_inputs = definition.find("stack") != nullptr;
  }
  for (const std::vector<Dim>& shape : block->dims)
    for (const Dim& dim : shape)
      if (block->bound.contains(dim.symbol))
        report.add("spec.name", definition.find("inputs")->place,
                   "`" + dim.symbol + "` of `" + type + "` is an argument and a size of its inputs",
                   "arguments begin with a small letter, sizes with a capital");
  if (report.errors() > before) return nullptr;
  if (!lowering->aside_) lowering->made_blocks_.push_back(block);
  return block;
}

void Lowering::check_blocks_left() {
  for (size_t i = 0; i < made_blocks_.size(); ++i)
    if (const auto block = made_blocks_[i].lock()) block->check();
}

}  // namespace kcc
