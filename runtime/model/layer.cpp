#include "runtime/model/layer.h"

#include <algorithm>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/model/eager_call.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/round_bfloat16.h"

namespace kcc {

template class Arg<Ref<Initializer>>;
template class Arg<Ref<Regularizer>>;
template class Arg<Ref<Constraint>>;

const CallArgument* Call::argument(std::string_view name) const {
  for (const CallArgument& a : arguments_)
    if (a.name == name) return &a;
  return nullptr;
}

Flow Call::value(std::string_view name) const {
  const CallArgument* a = argument(name);
  if (!a) return {};
  if (a->values.size() != 1) refuse("arg.type", "the call's `" + std::string(name) + "` must be one value", {});
  return a->values[0];
}

Values Call::values(std::string_view name) const {
  Values out;
  if (const CallArgument* a = argument(name))
    for (const Flow& f : a->values) out.push_back(f.value);
  return out;
}

bool Call::flag(std::string_view name, bool otherwise) const {
  const CallArgument* a = argument(name);
  if (!a) return otherwise;
  if (!a->constant.is(Config::Kind::kBool))
    throw Refused({"arg.type", "the call's `" + std::string(name) + "` must be true or false", {}, a->constant.place});
  return a->constant.flag;
}

std::string Layer::instead_of(const std::string& argument) const {
  std::vector<std::string> of_calls = asked(*this, &Layer::call_argument_names);
  for (const char* any : {"training", "mask"}) of_calls.emplace_back(any);
  if (std::find(of_calls.begin(), of_calls.end(), argument) == of_calls.end()) return {};
  return "it is given to a call: `{" + type_name + ": .., call: {" + argument + ": ..}}`";
}

Value Layer::call(Value, Call) {
  refuse("plugin.failed", "`" + type_name + "` has no `call`",
         "write `Value call(Value x, Call c) override { .. }`, or `call_all`, where it takes or gives several");
}

Values Layer::call_all(const Values& in, Call c) {
  if (in.size() != 1)
    refuse("graph.inputs", "`" + type_name + "` takes one value, and gets " + std::to_string(in.size()),
           in.empty() ? "what flows in stands first, without a name: `[x, {" + type_name + ": ..}]`"
                      : "join them first: [[a, b], Concatenate]");
  return {call(in[0], c)};
}

Values Layer::masks(const Values& out, const Call& c) {
  Values result(out.size());
  if (passes_mask())
    for (Value& m : result) m = c.mask();
  return result;
}

// A layer's random numbers: by its path and the number of the use, so that other layers do not shift them.
Layer::Within::Within(Layer& layer, Context& context)
    : here_(context.builder),
      layer_(layer),
      context_(context),
      before_(layer.context_),
      draws_(context.builder.draws),
      scope_(context.builder.enter(layer.path(), layer.place != kNoPlace ? layer.place : context.place)),
      training_(context.training) {
  context.builder.draws = stream_of(layer.path()) + (context.uses[&layer]++ << 16);
  layer.context_ = &context;
  context.stack.push_back(&layer);
}

Layer::Within::~Within() {
  context_.training = training_;
  layer_.context_ = before_;
  context_.builder.leave(scope_);
  context_.builder.draws = draws_;
  context_.stack.pop_back();
}

Flows Layer::apply(const Flows& in, const CallArguments& arguments, Context& c) {
  const Within within(*this, c);
  try {
    Flows flows = in;
    const DType computed = compute_dtype(c);
    for (Flow& f : flows)
      if (is_float(f.value.dtype()) && f.value.dtype() != computed && is_float(computed))
        f.value = cast(f.value, computed);
    for (Flow& f : flows) f.value = mixed(f.value);
    Call call_{c, flows, arguments, c.training};
    call_.training = c.training = call_.flag("training", c.training);
    if (call_.argument("mask") && !flows.empty()) flows[0].mask = call_.value("mask").value;
    Values values;
    for (const Flow& f : flows) values.push_back(f.value);
    if (c.adapting && !asked(*this, &Layer::adapted) && !provided_for(c)) {
      if (!plugin_of(*this).empty()) make_states(values, call_);
      c.unadapted.emplace_back(this, flows);
      throw LeftOut{};
    }
    const uint32_t around = std::exchange(c.masks_asked, 0);
    const auto [out, out_masks, looked] = compute(values, call_);
    Flows result;
    for (size_t i = 0; i < out.size(); ++i)
      result.push_back({mixed(out[i]), i < out_masks.size() ? out_masks[i] : Value{}});
    if (const Regularizer* penalty = asked(*this, &Layer::activity))
      guarded(*penalty, [&] {
        for (const Value& v : out)
          c.losses.push_back(penalty->call(v) / static_cast<double>(std::max<int64_t>(1, v.dim(0))));
      });
    c.masks_asked = around | (looked ? Context::kWithin : 0);
    c.masks_used = looked;
    if (c.watch) c.watch(*this, flows, arguments, result);
    return result;
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = place != kNoPlace ? place : c.place;
    throw Refused(std::move(p));
  }
}

// Of a plugin's layer: what it throws becomes a problem at this layer, and where it reads values that are only being
// traced, it is called again as one that runs eagerly.
Layer::Results Layer::compute(const Values& in, const Call& c) {
  const auto traced = [&]() -> Results {
    Values out = call_all(in, c);
    const uint32_t looked = c.context.masks_asked;
    Values out_masks = all_masks(out, c);
    return {std::move(out), std::move(out_masks), looked};
  };
  if (plugin_of(*this).empty()) return traced();
  need_inputs(in.size());
  Context& context = c.context;
  Results results;
  const auto call = [&] {
    auto* const trace = dynamic_cast<TraceBuilder*>(&context.builder);
    if (!trace) return void(results = traced());
    auto uses = context.uses;
    --uses[this];
    const TraceBuilder::Mark mark = trace->mark();
    const size_t losses = context.losses.size(), metrics = context.metrics.size();
    const auto masks_before = context.masks_within;
    const uint64_t before = times_not_computed();
    if (!reads_values_) try {
        results = traced();
        if (times_not_computed() == before) return;
        throw NotComputed{};
      } catch (const NotComputed&) {
        not_computed_mended(before);
        reads_values_ = true;
        trace->back_to(mark);
        context.losses.resize(losses);
        context.metrics.resize(metrics);
        context.masks_within = masks_before;
        context.uses = uses;
        ++context.uses[this];
      }
    Called called = call_eagerly(*this, in, c, std::move(uses));
    results = {std::move(called.out), std::move(called.masks), context.masks_asked};
  };
  guarded(*this, call);
  const auto no_value = [&] {
    throw Refused({"plugin.failed", "`call` of `" + type_name + "` gives no value", {}, place});
  };
  if (results.out.empty()) no_value();
  if (const auto names = asked(*this, &Layer::result_names); !names.empty() && names.size() != results.out.size())
    throw Refused({"plugin.failed",
                   "`" + type_name + "` names " + std::to_string(names.size()) + " results, and `call` gives " +
                       std::to_string(results.out.size()),
                   {},
                   place});
  for (const Value& v : results.out) {
    if (!v.defined()) no_value();
    if (&v.builder() != &context.builder)
      throw Refused({"plugin.failed", "`call` of `" + type_name + "` gives a value of an earlier call",
                     "what is kept from call to call is a state: state(\"name\", type)", place});
  }
  // A mask says something of the first dimensions: where these are others, it is lost.
  for (size_t i = 0; i < results.masks.size(); ++i)
    if (Value& m = results.masks[i];
        m.defined() && i < results.out.size() &&
        (m.rank() > results.out[i].rank() || !(results.out[i].shape().first(m.rank()) == m.shape())))
      m = {};
  return results;
}

// What `call` makes is there when the layer learns. The call itself counts for nothing, and may fail: the layer has
// learned nothing yet.
void Layer::make_states(const Values& in, const Call& c) {
  Context& context = c.context;
  auto* const trace = dynamic_cast<TraceBuilder*>(&context.builder);
  if (!trace) return;
  const TraceBuilder::Mark mark = trace->mark();
  const size_t losses = context.losses.size(), metrics = context.metrics.size(), unadapted = context.unadapted.size();
  auto uses = context.uses;
  auto masks_before = context.masks_within;
  const uint64_t before = times_not_computed();
  try {
    call_all(in, c);
  } catch (...) {  // told when it is called
  }
  not_computed_mended(before);
  trace->back_to(mark);
  context.losses.resize(losses);
  context.metrics.resize(metrics);
  context.unadapted.resize(unadapted);
  context.uses = std::move(uses);
  context.masks_within = std::move(masks_before);
}

// Of a plugin's layer, which may rely on what it has named.
void Layer::need_inputs(size_t count) const {
  const std::vector<std::string> names = asked(*this, &Layer::input_names);
  if (names.size() < 2 || (count >= asked(*this, &Layer::inputs_needed) && count <= names.size())) return;
  std::string all;
  for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
  throw Refused(
      {"graph.inputs",
       "`" + type_name + "` takes " + all + ", and gets " + std::to_string(count) + (count == 1 ? " value" : " values"),
       "write `[{" + names[0] + ": a, " + names[1] + ": b}, " + type_name + "]`", place});
}

Values Layer::all_masks(const Values& out, const Call& c) {
  Values result = masks(out, c);
  result.resize(out.size());
  for (size_t i = 0; i < out.size(); ++i)
    if (const Value within = out[i].defined() ? c.context.mask_within(out[i]) : Value{}) result[i] = within;
  return result;
}

Value Layer::apply(const Value& x, const Call& c) { return apply({{x, {}}}, {}, c.context)[0].value; }

namespace {
std::string joined(const std::string& path, const std::string& name) {
  return path.empty() ? name : name.empty() ? path : path + "/" + name;
}
}  // namespace

void Layer::adopt(std::string child_name, Ref<Layer> child) {
  if (!child->shared_as.empty()) {
    if (frozen()) child->freeze(true);
    borrowed_.push_back(std::move(child));
    return;
  }
  child->set_path(joined(path(), child_name));
  if (frozen()) child->freeze(true);
  children_.push_back({std::move(child_name), std::move(child)});
}

void Layer::hold(const ArgBase& argument, const std::shared_ptr<Object>& held) {
  auto layer = std::dynamic_pointer_cast<Layer>(held);
  if (!layer) return;
  if (std::exchange(layer->argument_, true))
    borrowed_.push_back(std::move(layer));  // of the copy of a wrapped layer
  else
    adopt(argument.name, std::move(layer));
}

void Layer::set_path(const std::string& path) {
  variables.set_path(path);
  for (const Child& child : children_) child.layer->set_path(joined(path, child.name));
}

void Layer::freeze(bool frozen) {
  frozen_ = frozen;
  for (const Child& child : children_) child.layer->freeze(frozen || !trainable);
  if (frozen || !trainable)
    for (const Ref<Layer>& layer : borrowed_) layer->freeze(true);
}

void Layer::keep_variables(size_t count) {
  variables.keep(count);
  probed_.clear();
}

std::vector<Variable*> Layer::all_variables() const {
  std::vector<Variable*> out;
  for (const Variable& v : variables.all()) out.push_back(const_cast<Variable*>(&v));
  for (const Child& child : children_)
    for (Variable* v : child.layer->all_variables()) out.push_back(v);
  return out;
}

std::vector<Variable*> Layer::trainable_variables() const {
  std::vector<Variable*> out;
  if (!frozen())
    for (const Variable& v : variables.all())
      if (v.trainable) out.push_back(const_cast<Variable*>(&v));
  for (const Child& child : children_)
    for (Variable* v : child.layer->trainable_variables()) out.push_back(v);
  return out;
}

std::string Layer::kind() const { return snake_case(type_name); }

Value Layer::cast_to(const Value& x) const { return cast(x, compute_dtype(*context_)); }

void Layer::assign(Variable& v, const Value& value) { context_->builder.assign(v, cast(value, v.type.dtype)); }

Value Layer::mixed(const Value& x) const {
  return context_->mixed && !dtype.get() && x.defined() && is_float(x.dtype()) ? round_bfloat16(x) : x;
}

Value Layer::weight_of(Variable& v) { return mixed(read(v)); }

void Layer::in_call(const std::string& what) const {
  if (!context_)
    refuse("plugin.failed", "`" + type_name + "` asks for " + what + " outside of a call",
           "weights and states are made in `call`, or read where they are known: `variables.find(\"name\")`");
}

Variable& Layer::own(const std::string& variable, const Type& type, const VariableOptions& options) {
  in_call("`" + variable + "`");
  if (const Variable* known = variables.find(variable); known && !(known->type == type)) other_size(*known, type);
  const auto& around = context_->stack;
  if (path().empty() && around.size() > 1 && !plugin_of(*around[around.size() - 2]).empty())
    refuse("plugin.failed",
           "a `" + type_name + "` within `" + around[around.size() - 2]->type_name +
               "` is not tracked: it would neither "
               "be trained nor saved",
           "hold it in a member `Sublayer name{this, \"name\"};` and give that the layer in `settle`");
  Variable& v = variables.get(variable, type, options);
  context_->asked.insert(&v);
  return provided(v);
}

// What to say depends on when it had the first size: in this tracing, or in one before.
void Layer::other_size(const Variable& known, const Type& type) const {
  const bool now = context_->asked.contains(&known);
  const std::string is = "`" + known.name + "` is " + to_string(known.type);
  if (now && context_->uses[this] > 1)
    refuse("shape.shared", is + " from an earlier use, and would have to be " + to_string(type) + " here",
           "a layer that is used twice has one set of weights: its inputs must agree in their last dimension");
  if (now)
    refuse("shape.shared", is + ", and is asked for again as " + to_string(type),
           "a weight has one size: give the other one a name of its own");
  const auto& stack = context_->stack;
  if (std::any_of(stack.begin(), stack.end(), [](const Layer* l) { return !plugin_of(*l).empty(); }))
    refuse(
        "shape.variable", "`" + known.name + "` would have another size in another call",
        "the size of a weight depends on arguments, and on dimensions that have a size in `inputs`; not on the number "
        "of rows, and not on what changes from call to call");
  refuse("shape.variable", "weights of `" + type_name + "` would have the size of a dimension that is not known",
         "give that dimension a size in `inputs`, or go over it before: {GlobalAveragePooling1D}, a recurrent layer");
}

Variable& Layer::provided(Variable& v) const {
  if (v.value.defined()) return v;
  if (context_->provided) {
    const auto it = context_->provided->find(v.name);
    if (it != context_->provided->end() && it->second.shape() == v.type.shape) {
      v.value = it->second.cast(v.type.dtype).clone();
      return v;
    }
  }
  if (const auto* initializer = dynamic_cast<const Initializer*>(v.initializer))
    guarded(*initializer, [&] { initializer->fits(v.type); });
  return v;
}

bool Layer::provided_for(const Context& c) const {
  if (!c.provided) return false;
  const auto it = c.provided->lower_bound(path() + "/");
  return it != c.provided->end() && it->first.starts_with(path() + "/");
}

Value Layer::weight(const WeightArgs& args, Shape shape) {
  in_call("the weight `" + args.name + "`");
  const VariableOptions options{args.initializer.get().get(), args.regularizer.get().get(), args.constraint.get().get(),
                                true};
  return weight_of(own(args.name, {compute_dtype(*context_), shape}, options));
}

namespace {

struct Fanned final : Initializer {
  Fanned(Ref<Initializer> initializer, Fans f) : of(std::move(initializer)), fans(f) {
    type_name = of->type_name;  // in messages, and of the same plugin
    place = of->place;
  }
  Tensor make(const Type& type, const Philox& random) const override { return of->make(type, random, fans); }
  void fits(const Type& type) const override { of->fits(type); }
  const Ref<Initializer> of;
  const Fans fans;
};

}  // namespace

Value Layer::weight(const WeightArgs& args, Shape shape, Fans fans) {
  in_call("the weight `" + args.name + "`");
  VariableOptions options{args.initializer.get().get(), args.regularizer.get().get(), args.constraint.get().get(),
                          true};
  if (!variables.find(args.name) && options.initializer) {
    kept_.push_back(std::make_shared<Fanned>(args.initializer.get(), fans));
    options.initializer = kept_.back().get();
  }
  return weight_of(own(args.name, {compute_dtype(*context_), shape}, options));
}

namespace {

Ref<Initializer> initializer_named(const char* name) {
  Problems problems;
  const auto made = make_object("initializer", Config::of(std::string(name)), "initializer", problems);
  if (!problems.list.empty()) throw Refused(problems.list[0]);
  return std::dynamic_pointer_cast<Initializer>(made);
}

}  // namespace

Value Layer::weight(const std::string& weight_name, Shape shape, const char* initializer) {
  in_call("the weight `" + weight_name + "`");
  Variable* known = variables.find(weight_name);
  if (!known) kept_.push_back(initializer_named(initializer));
  return weight_of(own(weight_name, {compute_dtype(*context_), shape},
                       {known ? known->initializer : kept_.back().get(), nullptr, nullptr, true}));
}

Variable& Layer::state(const std::string& state_name, Type type, const char* initializer) {
  Variable* known = variables.find(state_name);
  if (!known) kept_.push_back(initializer_named(initializer));
  return own(state_name, type, {known ? known->initializer : kept_.back().get(), nullptr, nullptr, false});
}

Variable& Layer::state(const std::string& state_name, Type type, const Ref<Initializer>& initializer) {
  Variable* known = variables.find(state_name);
  if (!known) kept_.push_back(initializer);
  return own(state_name, type, {known ? known->initializer : kept_.back().get(), nullptr, nullptr, false});
}

}  // namespace kcc
