#include "compiler/job/layer_rules.h"

#include <algorithm>
#include <cmath>

#include "compiler/job/outline.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/model/eager_call.h"
#include "runtime/model/network.h"
#include "runtime/model/stateful.h"

namespace kcc {
namespace {

constexpr int kUses = 2;  // of one layer are tried

struct HeldFlow {
  Tensor value, mask;  // undefined: there is none
};

// A use of a layer, as it can be made again.
struct LayerUse {
  Layer* layer;
  std::vector<HeldFlow> in;
  struct Argument {
    std::string name;
    std::vector<HeldFlow> values;
    Config constant;
  };
  std::vector<Argument> arguments;
};

std::optional<std::vector<HeldFlow>> held(const Flows& flows) {
  std::vector<HeldFlow> out;
  for (const Flow& f : flows) {
    const Tensor* const mask = f.mask.defined() ? f.mask.held() : nullptr;
    if (!f.value.held() || (f.mask.defined() && !mask)) return {};
    out.push_back({f.value.held()->clone(), mask ? mask->clone() : Tensor()});
  }
  return out;
}

std::optional<LayerUse> held_use(Layer& layer, const Flows& in, const CallArguments& arguments) {
  const auto flows = held(in);
  if (!flows) return {};
  LayerUse use{&layer, *flows, {}};
  for (const CallArgument& a : arguments) {
    const auto values = held(a.values);
    if (!values) return {};
    use.arguments.push_back({a.name, *values, a.constant});
  }
  return use;
}

bool holds_layers_of_the_graph(const Layer& l) {
  return dynamic_cast<const Network*>(&l) || dynamic_cast<const Stack*>(&l) ||
         std::any_of(l.children().begin(), l.children().end(),
                     [](const Layer::Child& c) { return dynamic_cast<const Network*>(c.layer.get()); });
}

// Numbers a little above what they are: data are full of zeros, where kinks lie and masks end.
Tensor moved(const Tensor& t, uint64_t seed) {
  if (t.dtype() != DType::kFloat64) return t;
  Tensor out = t.clone();
  double largest = 0;
  for (int64_t i = 0; i < t.count(); ++i) largest = std::max(largest, std::abs(t.at(i)));
  const Tensor by = drawn(t.shape(), seed, 0.5e-3, 1.5e-3);
  for (int64_t i = 0; i < t.count(); ++i) out.data<double>()[i] += by.at(i) * std::max(largest, 1e-3);
  return out;
}

Computation computation_of(const LayerUse& use) {
  Computation c;
  for (const HeldFlow& f : use.in) c.inputs.push_back(moved(f.value, c.inputs.size()));
  for (const auto& a : use.arguments)
    for (const HeldFlow& f : a.values) c.inputs.push_back(moved(f.value, c.inputs.size()));
  c.variables = [layer = use.layer] { return layer->all_variables(); };
  c.call = [&use](Builder& b, const Values& in, bool training) {
    auto& builder = dynamic_cast<EagerBuilder&>(b);
    size_t next = 0;
    const auto flow = [&](const HeldFlow& f) {
      return Flow{in[next++], f.mask.defined() ? builder.value(f.mask.clone()) : Value{}};
    };
    Context context{b};
    context.training = training;
    context.floatx = DType::kFloat64;
    context.batch = in.empty() || in[0].rank() == 0 ? 0 : in[0].dim(0);
    Flows flows;
    for (const HeldFlow& f : use.in) flows.push_back(flow(f));
    CallArguments arguments;
    for (const auto& a : use.arguments) {
      arguments.push_back({a.name, {}, a.constant});
      for (const HeldFlow& f : a.values) arguments.back().values.push_back(flow(f));
    }
    Values out;
    for (const Flow& f : use.layer->apply(flows, arguments, context)) out.push_back(f.value);
    out.push_back(total_loss(context));
    return out;
  };
  return c;
}

std::vector<LayerUse> uses_in_a_pass(Session& session, const Feed& feed, const std::vector<Tensor>& fields) {
  ThreadPool alone(1);
  EagerBuilder builder(alone);
  builder.alone = true;
  builder.seed = session.options().seed;
  builder.first_value = [&session](const Variable& v) { return initial_value(v, session.options().seed); };
  const Here here(builder);
  Network& network = session.network();
  Context context{builder};
  context.training = true;
  context.floatx = session.options().floatx;
  context.batch = fields.empty() ? 1 : fields[0].shape()[0];
  std::vector<LayerUse> uses;
  context.watch = [&](Layer& layer, const Flows& in, const CallArguments& arguments, const Flows&) {
    const auto before = std::count_if(uses.begin(), uses.end(), [&](const LayerUse& u) { return u.layer == &layer; });
    if (before >= kUses || holds_layers_of_the_graph(layer)) return;
    if (auto use = held_use(layer, in, arguments)) uses.push_back(std::move(*use));
  };
  NamedFlows inputs;
  for (size_t i = 0; i < feed.size(); ++i)
    if (feed[i].kind == Fed::Kind::kInput)
      inputs.emplace_back(feed[i].name, Flow{builder.value(fields[i].clone()), {}});
  network.evaluate(inputs, values_made_of(network, inputs), context);
  return uses;
}

}  // namespace

std::vector<LayerRule> check_rules(Session& session, const Feed& feed, const std::vector<Tensor>& fields,
                                   int64_t elements) {
  std::vector<LayerRule> out;
  for (const LayerUse& use : uses_in_a_pass(session, feed, fields)) {
    const GradientErrors errors = gradient_errors(computation_of(use), elements);
    const auto line =
        std::find_if(out.begin(), out.end(), [&](const LayerRule& r) { return r.layer == use.layer->path(); });
    if (line == out.end()) {
      out.push_back({use.layer->path(), errors});
      continue;
    }
    line->errors.compared += errors.compared;
    if (errors.error > line->errors.error) line->errors = {line->errors.compared, errors.error, errors.wrong};
  }
  return out;
}

}  // namespace kcc
