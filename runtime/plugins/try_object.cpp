// What is neither a layer nor an operation, on one sample: made, written and made again, and used once as its family
// is used.
#include <cmath>

#include "runtime/metrics/metric.h"
#include "runtime/model/layer.h"
#include "runtime/optimizers/optimizer.h"
#include "runtime/plugins/computation.h"
#include "runtime/plugins/trial.h"

namespace kcc {
namespace {

constexpr DType kDouble = DType::kFloat64;

std::string not_finite(const std::vector<Tensor>& all) {
  for (const Tensor& t : all)
    for (int64_t i = 0; i < t.count(); ++i)
      if (!std::isfinite(t.at(i))) return "the result is " + std::to_string(t.at(i));
  return {};
}

void use(const Computation& c, Trial& trial, bool differentiable) {
  if (!trial.check("used once", [&] { return not_finite(computed_at_once(c, true).results); })) return;
  trial.check("plan", [&] { return wrong_plan(c, true); });
  if (differentiable) trial.check("gradient", [&] { return wrong_gradient(c); });
}

Shape shape_at(const LayerSample& s, size_t i, Shape otherwise) {
  return i < s.inputs.size() ? s.inputs[i].shape : otherwise;
}

// Targets and predictions between 0 and 1, as most losses take them; classes where the targets are such.
std::vector<Tensor> compared(const LayerSample& s, bool sparse) {
  const Shape y_pred = shape_at(s, 1, {4, 3}), y_true = shape_at(s, 0, sparse ? Shape{4} : y_pred);
  const auto numbers = [&](size_t i, SampleTensor otherwise) {
    return drawn(i < s.inputs.size() ? s.inputs[i].numbers.value_or(otherwise) : otherwise, kDouble,
                 Philox(i + 1, 0, 0));
  };
  return {numbers(0, sparse ? integers(y_true, 0, y_pred[-1]) : uniform(y_true, 0.1, 0.9)),
          numbers(1, uniform(y_pred, 0.1, 0.9))};
}

void use_loss(const Loss& loss, const LayerSample& s, Trial& trial) {
  Computation c;
  c.inputs = compared(s, loss.sparse());
  c.given = 1;
  c.call = [&](Builder&, const Values& in, bool) -> Values {
    return {reduced_loss(loss, in[0], in[1], {}, {}, kDouble)};
  };
  use(c, trial, s.differentiable);
}

void use_metric(Metric& metric, const LayerSample& s, Trial& trial) {
  Computation c;
  c.inputs = compared(s, false);
  c.variables = [&] {
    std::vector<Variable*> all;
    for (Variable& v : metric.variables.all()) all.push_back(&v);
    return all;
  };
  c.call = [&](Builder& b, const Values& in, bool) -> Values {
    metric.trace_with(b);
    metric.update(in[0], in[1], {});
    return {metric.result()};
  };
  use(c, trial, false);
}

void use_optimizer(Optimizer& optimizer, const LayerSample& s, Trial& trial) {
  Variable weight{"weight", {kDouble, shape_at(s, 0, {4, 3})}};
  weight.value = drawn(weight.type.shape, 1);
  Computation c;
  c.inputs = {drawn(weight.type.shape, 2)};
  c.variables = [&] {
    std::vector<Variable*> all{&weight};
    for (Variable& v : optimizer.variables.all()) all.push_back(&v);
    return all;
  };
  c.call = [&](Builder& b, const Values& in, bool) -> Values {
    optimizer.apply(b, {&weight}, in);
    return {b.read(weight)};
  };
  use(c, trial, false);
  trial.check("weights follow", [&] {
    return difference("", computed_at_once(c, true).states[0], weight.value, 0).empty() ? "no weight changes" : "";
  });
}

void use_initializer(const Initializer& initializer, const LayerSample& s, Trial& trial) {
  const Type type{DType::kFloat32, shape_at(s, 0, {4, 3})};
  trial.check("used once", [&] {
    const Tensor once = initializer.make(type, Philox(1, 2, 0)), again = initializer.make(type, Philox(1, 2, 0));
    if (!(once.type() == type)) return "it makes " + to_string(once.type()) + ", and was to make " + to_string(type);
    const std::string wrong = not_finite({once});
    return wrong.empty() ? difference("by the same seed, an element", again, once, 0) : wrong;
  });
}

// A function of one value.
void use_function(const std::function<Value(const Value&)>& f, Tensor in, Trial& trial, bool differentiable) {
  Computation c;
  c.inputs = {std::move(in)};
  c.call = [&](Builder&, const Values& x, bool) -> Values { return {f(x[0])}; };
  use(c, trial, differentiable);
}

}  // namespace

void try_object(const std::string& family, const Config& config, const LayerSample& s, std::vector<PluginCheck>& to) {
  Trial trial(to, family + " " + to_string(config));
  Ref<Object> object;
  if (!trial.check("made", [&] { return object = made(family, config), ""; })) return;
  trial.config_round_trip(family, *object);
  const Tensor weight = drawn(shape_at(s, 0, {4, 3}), 1);
  if (const auto* loss = dynamic_cast<const Loss*>(object.get())) use_loss(*loss, s, trial);
  if (auto* metric = dynamic_cast<Metric*>(object.get())) use_metric(*metric, s, trial);
  if (auto* optimizer = dynamic_cast<Optimizer*>(object.get())) use_optimizer(*optimizer, s, trial);
  if (const auto* initializer = dynamic_cast<const Initializer*>(object.get())) use_initializer(*initializer, s, trial);
  if (const auto* r = dynamic_cast<const Regularizer*>(object.get()))
    use_function([&](const Value& w) { return r->call(w); }, weight, trial, s.differentiable);
  if (const auto* c = dynamic_cast<const Constraint*>(object.get()))
    use_function([&](const Value& w) { return c->call(w); }, weight, trial, false);
  if (const auto* r = dynamic_cast<const Schedule*>(object.get()))
    use_function([&](const Value& step) { return r->call(step); }, drawn({}, 1, 3, 3), trial, false);
}

}  // namespace kcc
