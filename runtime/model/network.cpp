#include "runtime/model/network.h"

#include <algorithm>
#include <map>

#include "runtime/base/check.h"
#include "runtime/model/findings.h"
#include "runtime/model/formula_masks.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"

namespace kcc {

namespace {

// Values of the graph around a nested model travel to it as arguments of its call, under this prefix.
constexpr char kOuter = '@';

constexpr int64_t kMostTurns = 100'000;  // of loops within loops

std::string field_owner(const std::string& name) { return name.substr(0, name.find('.')); }

Scope scope_of(const Call& c) {
  Scope scope;
  for (const CallArgument& a : c.arguments())
    if (a.name[0] == kOuter && a.values.size() == 1) scope.set(a.name.substr(1), a.values[0]);
  return scope;
}

// What is added while it lives belongs to `path`.
struct InScope {
  InScope(Builder& builder, const std::string& path, Place place)
      : builder(builder), before(builder.enter(path, place)) {}
  ~InScope() { builder.leave(before); }
  Builder& builder;
  const int before;
};

}  // namespace

std::string to_string(const std::vector<Dim>& dims) {
  std::string s;
  for (const Dim& d : dims)
    s += (s.empty() ? "" : ", ") + (d.known() ? std::to_string(d.size) : d.symbol.empty() ? "null" : d.symbol);
  return "[" + s + "]";
}

const Flow* Scope::find(std::string_view name) const {
  if (const auto it = flows_.find(name); it != flows_.end()) return &it->second;
  return outer_ ? outer_->find(name) : nullptr;
}

bool Scope::left_out(std::string_view name) const {
  return left_out_.contains(name.substr(0, name.find('.'))) || (outer_ && !find(name) && outer_->left_out(name));
}

void Scope::set(std::string name, Flow flow) { flows_[std::move(name)] = std::move(flow); }

namespace {

Flow get(const Scope& scope, const std::string& name, Place place) {
  const Flow* f = scope.find(name);
  if (!f && scope.left_out(name)) throw LeftOut{};
  if (!f) throw Refused({"graph.unknown_value", "there is no value `" + name + "` here", {}, place});
  return *f;
}

bool is_input(const std::vector<std::string>& names, const Use::Argument& a) {
  return !a.values.empty() && std::find(names.begin(), names.end(), a.name) != names.end();
}

CallArguments arguments_of(const std::vector<Use::Argument>& arguments, const Layer& layer, const Scope& scope,
                           Place place) {
  CallArguments out;
  const std::vector<std::string> inputs = asked(layer, &Layer::input_names);
  for (const Use::Argument& a : arguments) {
    if (is_input(inputs, a)) continue;
    CallArgument made{a.name, {}, a.constant};
    for (const std::string& v : a.values) made.values.push_back(get(scope, v, place));
    out.push_back(std::move(made));
  }
  for (const std::string& name : asked(layer, &Layer::call_argument_names))
    if (name[0] == kOuter) {
      if (const Flow* f = scope.find(name.substr(1)))
        out.push_back({name, {*f}, {}});
      else if (scope.left_out(name.substr(1)))
        throw LeftOut{};
    }
  return out;
}

// An input that the call gives by its name stands at its place; what flows in fills the others in turn.
Flows with_inputs_of(const Use& use, Flows flows, const Scope& scope) {
  const std::vector<std::string> names = asked(*use.layer, &Layer::input_names);
  if (std::none_of(use.arguments.begin(), use.arguments.end(),
                   [&](const Use::Argument& a) { return is_input(names, a); }))
    return flows;
  Flows all;
  size_t next = 0;
  for (const std::string& name : names) {
    const auto given = std::find_if(use.arguments.begin(), use.arguments.end(),
                                    [&](const Use::Argument& a) { return a.name == name && is_input(names, a); });
    if (given != use.arguments.end())
      for (const std::string& v : given->values) all.push_back(get(scope, v, use.place));
    else if (next < flows.size())
      all.push_back(flows[next++]);
  }
  for (; next < flows.size(); ++next) all.push_back(flows[next]);
  return all;
}

}  // namespace

Flows apply(const Chain& chain, Flows flows, const Scope& scope, Context& context) {
  for (const Use& use : chain) {
    const Place before = context.place;
    context.place = use.place;
    const CallArguments arguments = arguments_of(use.arguments, *use.layer, scope, use.place);
    flows = with_inputs_of(use, std::move(flows), scope);
    const auto call = [&] { return use.layer->apply(flows, arguments, context); };
    if (context.findings) {
      Flows from = flows;
      for (const CallArgument& a : arguments)
        if (a.name == "mask" && a.values.size() == 1 && !from.empty()) from[0].mask = a.values[0].value;  // handed on
      for (const CallArgument& a : arguments) from.insert(from.end(), a.values.begin(), a.values.end());
      flows = Findings::follow(context, use.layer.get(), "", use.place, from, call);
    } else {
      flows = call();
    }
    context.place = before;
  }
  return flows;
}

void collect_names(const Chain& chain, std::set<std::string>& names) {
  for (const Use& use : chain) {
    for (const Use::Argument& a : use.arguments) names.insert(a.values.begin(), a.values.end());
    for (const std::string& n : asked(*use.layer, &Layer::call_argument_names))
      if (n[0] == kOuter) names.insert(n.substr(1));
  }
}

std::set<std::string> GraphEntry::uses() const {
  std::set<std::string> names(sources.begin(), sources.end());
  for (const Use::Argument& a : named) names.insert(a.values.begin(), a.values.end());
  if (formula) names.insert(formula->names.begin(), formula->names.end());
  collect_names(chain, names);
  return names;
}

Network::Network() { type_name = "Model"; }

const Network::Input* Network::input(std::string_view input_name) const {
  for (const Input& i : network_inputs)
    if (i.name == input_name) return &i;
  return nullptr;
}

std::set<size_t> Network::needed(const std::set<std::string>& wanted, const std::set<std::string>& given) const {
  std::set<std::string> names;
  for (const std::string& w : wanted) names.insert(field_owner(w));
  std::set<size_t> out;
  for (size_t i = entries.size(); i-- > 0;) {
    const auto& results = entries[i].results;
    if (std::none_of(results.begin(), results.end(),
                     [&](const std::string& r) { return names.contains(r) && !given.contains(r); }))
      continue;
    out.insert(i);
    for (const std::string& u : entries[i].uses()) names.insert(field_owner(u));
  }
  return out;
}

std::set<std::string> Network::inputs_of(const std::set<std::string>& wanted,
                                         const std::set<std::string>& given) const {
  std::set<std::string> names = wanted, out;
  for (size_t i : needed(wanted, given))
    for (const std::string& u : entries[i].uses()) names.insert(u);
  for (const std::string& n : names)
    if (input(field_owner(n))) out.insert(field_owner(n));
  return out;
}

// What is declared of an input holds: sizes, and one size for each symbol.
void Network::check_inputs(const NamedFlows& inputs, bool nested) const {
  std::map<std::string, std::pair<int64_t, std::string>> sizes;  // of symbols, and where they were first
  for (const auto& [name, flow] : inputs) {
    const Input* in = input(name);
    if (!in || in->any || in->dims.empty()) continue;
    const Shape& shape = flow.value.shape();
    const auto wrong = [&, &n = name](const std::string& why) {
      throw Refused({nested ? "shape.block" : "shape.input",
                     "`" + n + "` is " + to_string(in->dims) + ", and gets " +
                         (shape.rank() > 0 ? to_string(shape.from(1)) : "one number for all rows") + why,
                     {},
                     nested ? kNoPlace : in->place});
    };
    const auto rank = static_cast<int>(in->dims.size());
    if (shape.rank() != rank + 1) {
      // Keras adds or drops a last axis of 1.
      if (shape.rank() == rank + 2 && shape[-1] == 1) continue;
      if (shape.rank() == rank && in->dims.back().size == 1) continue;
      wrong("");
    }
    for (int i = 0; i < rank; ++i) {
      const Dim& dim = in->dims[static_cast<size_t>(i)];
      const int64_t size = shape[i + 1];
      if (dim.known() && dim.size != size) wrong("");
      if (dim.symbol.empty()) continue;
      const auto [first, added] = sizes.try_emplace(dim.symbol, size, name);
      if (!added && first->second.first != size)
        wrong(": `" + dim.symbol + "` is " + std::to_string(first->second.first) + " in `" + first->second.second +
              "`");
    }
    if (nested && in->dtype != DType::kFloat32 && is_integer(in->dtype) && is_float(flow.value.dtype()))
      throw Refused({"dtype", "`" + name + "` is " + std::string(name_of(in->dtype)) + ", and gets " +
                                  std::string(name_of(flow.value.dtype()))});
  }
}

Scope Network::evaluate(const NamedFlows& inputs, const std::set<std::string>& wanted, Context& context,
                        const Scope* outer) {
  check_inputs(inputs, outer != nullptr);
  Scope scope(outer);
  std::set<std::string> given;
  for (const auto& [name, flow] : inputs) {
    scope.set(name, flow);
    given.insert(name);
    if (context.findings) context.findings->source(flow, name, input(name) ? input(name)->place : kNoPlace);
  }
  const Place around = context.place;
  const std::string value_around = context.findings ? context.findings->value : "";
  for (size_t i : needed(wanted, given)) {
    const GraphEntry& e = entries[i];
    context.place = e.place;
    if (context.findings) context.findings->value = e.results[0];
    const auto leave_out = [&] {
      for (const std::string& r : e.results) scope.leave_out(r);
    };
    try {
      make(e, scope, context, given);
    } catch (const LeftOut&) {
      leave_out();
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      if (p.place == kNoPlace) p.place = e.place;
      context.place = around;
      // What keeps a layer from adapting is told when the model is built.
      if (!context.findings && !context.adapting) throw Refused(std::move(p));
      if (context.findings) context.findings->add(std::move(p));
      leave_out();
    }
  }
  context.place = around;
  if (context.findings) context.findings->value = value_around;
  return scope;
}

// The results of one entry, into `scope`.
void Network::make(const GraphEntry& e, Scope& scope, Context& context, const std::set<std::string>& given) {
  if (e.broken) throw LeftOut{};
  Flows flows;
  Chain chain = e.chain;
  if (e.kind == GraphEntry::Kind::kVariable) {
    flows =
        Findings::follow(context, nullptr, "variable", e.place, {}, [&] { return e.variable->apply({}, {}, context); });
  } else if (e.kind == GraphEntry::Kind::kFormula) {
    FormulaScope f{&context.builder, context.training, context.batch, {}, context.floatx, context.turn};
    if (context.findings) f.warn = [&](Problem p) { context.findings->warn(std::move(p)); };
    Flows from;
    for (const std::string& n : e.formula->names) {
      if (const Flow* v = scope.find(n))
        f.values.emplace_back(n, *v), from.push_back(*v);
      else if (scope.left_out(n))
        throw LeftOut{};
    }
    const InScope here(context.builder, path().empty() ? e.results[0] : path() + "/" + e.results[0], e.place);
    flows = Findings::follow(context, nullptr, "expression", e.place, from, [&] {
      const FormulaMasks masks(f);
      if (e.results.size() > 1) {
        Flows several;
        for (const Value& v : e.formula->call_several(f)) several.push_back({v, masks.of(v)});
        return several;
      }
      const Value v = e.formula->call(f);
      if (context.findings) masks.tell_steps_left_out(*context.findings, *e.formula, v, e.place);
      return Flows{{v, masks.of(v)}};
    });
  } else if (e.kind == GraphEntry::Kind::kNamed) {
    KCC_CHECK(!chain.empty());
    // What the layer calls inputs flows in; the rest are arguments of the call.
    std::vector<Use::Argument> rest = chain[0].arguments;
    const std::vector<std::string> names = asked(*chain[0].layer, &Layer::input_names);
    for (const std::string& n : names)
      for (const Use::Argument& a : e.named)
        if (a.name == n)
          for (const std::string& v : a.values) flows.push_back(get(scope, v, e.place));
    if (!dynamic_cast<const Network*>(chain[0].layer.get())) {  // whose inputs may be optional
      const auto is_given = [&](const std::string& n) {
        return std::any_of(e.named.begin(), e.named.end(), [&](const Use::Argument& a) { return a.name == n; });
      };
      for (size_t i = 0; i + 1 < names.size(); ++i)
        if (!is_given(names[i]) && std::any_of(names.begin() + static_cast<std::ptrdiff_t>(i), names.end(), is_given))
          refuse("graph.inputs", "`" + shown(*chain[0].layer) + "` needs `" + names[i] + "`",
                 "an input that stands before another one cannot be left out");
    }
    for (const Use::Argument& a : e.named)
      if (std::find(names.begin(), names.end(), a.name) == names.end()) rest.push_back(a);
    chain[0].arguments = std::move(rest);
  } else {
    for (const std::string& s : e.sources) flows.push_back(get(scope, s, e.place));
  }
  flows = kcc::apply(chain, std::move(flows), scope, context);
  const std::vector<std::string> fields =
      e.chain.empty() ? std::vector<std::string>{} : asked(*e.chain.back().layer, &Layer::result_names);
  if (e.results.size() == 1 && !fields.empty()) {
    for (size_t k = 0; k < fields.size(); ++k) scope.set(e.results[0] + "." + fields[k], flows[k]);
  } else if (flows.size() != e.results.size()) {
    throw Refused(
        {"graph.results",
         (flows.size() == 1 ? "there is 1 result" : "there are " + std::to_string(flows.size()) + " results") +
             " for " + std::to_string(e.results.size()) + " names",
         flows.size() > e.results.size() ? "name each of them, `_` for one that is not used" : "", e.place});
  } else {
    for (size_t k = 0; k < flows.size(); ++k)
      if (e.results[k] != "_" && !given.contains(e.results[k])) scope.set(e.results[k], flows[k]);
  }
}

Values Network::call_all(const Values& in, Call c) {
  const auto input_count = [&] {
    return std::to_string(network_inputs.size()) + (network_inputs.size() == 1 ? " input" : " inputs");
  };
  const auto input_list = [&] {
    std::string all;
    for (const Input& i : network_inputs) all += (all.empty() ? "`" : ", `") + i.name + "`";
    return all;
  };
  NamedFlows flows;
  size_t given = 0;
  for (const Input& i : network_inputs) {
    if (given < in.size())
      flows.emplace_back(i.name, Flow{in[given], c.flows()[given].mask});
    else if (!i.optional)
      refuse("graph.inputs", "the model takes " + input_count() + ", and gets " + std::to_string(in.size()),
             "its inputs are " + input_list());
    ++given;
  }
  if (in.size() > network_inputs.size())
    refuse("graph.inputs", "the model takes " + input_count() + ", and gets " + std::to_string(in.size()),
           "its inputs are " + input_list());
  const Scope outer = scope_of(c);
  std::set<std::string> wanted;
  for (const Output& o : network_outputs) wanted.insert(o.value);
  const Scope scope = evaluate(flows, wanted, c.context, &outer);
  Values out;
  out_masks_.clear();
  for (const Output& o : network_outputs) {
    const Flow* f = scope.find(o.value);
    if (!f) throw LeftOut{};
    out.push_back(f->value);
    out_masks_.push_back(f->mask);
  }
  return out;
}

Values Network::masks(const Values&, const Call&) { return out_masks_; }

std::vector<std::string> Network::input_names() const {
  std::vector<std::string> names;
  for (const Input& i : network_inputs) names.push_back(i.name);
  return names;
}

std::vector<std::string> Network::call_argument_names() const {
  std::vector<std::string> names;
  for (const std::string& n : captured) names.push_back(kOuter + n);
  return names;
}

std::vector<std::string> Network::result_names() const {
  std::vector<std::string> names;
  if (named_results)
    for (const Output& o : network_outputs) names.push_back(o.name);
  return names;
}

namespace {

bool same_shapes(const Flows& a, const Flows& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Flow& x, const Flow& y) { return x.value.shape() == y.value.shape(); });
}

}  // namespace

Values Stack::call_all(const Values& in, Call c) {
  Flows flows;
  for (size_t i = 0; i < in.size(); ++i) flows.push_back({in[i], c.flows()[i].mask});
  const Scope outer = scope_of(c);
  const int64_t around = c.context.turn, turns = c.context.turns;
  c.context.turns *= times;
  if (c.context.turns > kMostTurns)
    refuse("spec.repeat", "loops within loops make " + std::to_string(c.context.turns) + " turns, and at most " +
                              std::to_string(kMostTurns) + " can be");
  for (int64_t t = 0; t < times; ++t) {
    if (times > 1) c.context.turn = t;
    const Flows before = flows;
    try {
      flows = kcc::apply(chain, std::move(flows), outer, c.context);
    } catch (const Refused& refused) {
      const auto& kind = refused.problem().kind;
      if (t == 0 || before.empty() || in.empty() || before[0].value.shape() == in[0].shape() ||
          (kind != "shape.shared" && kind != "shape.variable"))
        throw;
      throw Refused({"spec.repeat",
                     "a turn of `repeat` with `share: true` takes " + to_string(in[0].shape()) + " and gives " +
                         to_string(before[0].value.shape()) + ", which the next turn's weights do not fit",
                     "let the last layer of a turn give the shape that the first one takes", place});
    }
    if (c.context.findings && c.context.findings->trial && same_shapes(before, flows)) break;
  }
  c.context.turn = around;
  c.context.turns = turns;
  Values out;
  out_masks_.clear();
  for (const Flow& f : flows) {
    out.push_back(f.value);
    out_masks_.push_back(f.mask);
  }
  return out;
}

Values Stack::masks(const Values&, const Call&) { return out_masks_; }

std::vector<std::string> Stack::call_argument_names() const {
  std::set<std::string> names;
  collect_names(chain, names);
  std::vector<std::string> out;
  for (const std::string& n : names) out.push_back(kOuter + n);
  return out;
}

std::vector<std::string> Stack::result_names() const {
  return chain.empty() ? std::vector<std::string>{} : asked(*chain.back().layer, &Layer::result_names);
}

Values VariableLayer::call_all(const Values&, Call) {
  Variable& v = variables.get("variable", {variable_dtype, shape},
                              {initializer.get(), regularizer.get(), constraint.get(), variable_trainable});
  if (!v.value.defined() && initializer) guarded(*initializer, [&] { initializer->fits(v.type); });
  return {read(v)};
}

}  // namespace kcc
