#include "check_layer.h"

#include <doctest/doctest.h>

#include <cmath>

#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/graph/autodiff.h"
#include "runtime/ops/ops.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

namespace kcc::test {
namespace {

constexpr DType kDouble = DType::kFloat64;

bool near(double a, double b, double rtol, double atol) {
  return a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= atol + rtol * std::abs(b);
}

void check_near(const Tensor& got, const Tensor& wanted, double rtol, double atol, const std::string& what) {
  REQUIRE_MESSAGE(got.type() == wanted.type(),
                  what << ": " << to_string(got.type()) << " and " << to_string(wanted.type()));
  for (int64_t i = 0; i < got.count(); ++i)
    if (!near(got.at(i), wanted.at(i), rtol, atol)) {
      FAIL_CHECK(what << ", element " << i << ": " << got.at(i) << ", not " << wanted.at(i));
      return;
    }
}

class Checker {
 public:
  Checker(const std::string& text, const LayerCheck& check) : check_(check), layer_(layer_of(text)), pool_(1) {
    in_ = check.given;
    for (const Shape& s : check.inputs) in_.push_back(random_numbers(s, in_.size() + 1));
    EagerBuilder b(pool_);
    run_layer(*layer_, b, in_, check.masks, check.call, false, kDouble);  // makes the weights
    uint64_t seed = 100;
    for (Variable* v : layer_->all_variables())
      if (is_float(v->type.dtype))
        v->value = random_numbers(v->type.shape, ++seed, v->trainable ? -1 : 0.5, 1, v->type.dtype);
    for (Variable* v : layer_->all_variables()) start_.push_back(v->value.clone());
  }

  void round_trip(const std::string& text) {
    const std::string written = to_string(config_of(*layer_));
    Problems problems;
    const Ref<Layer> again = layer_of(config_of(*layer_), problems);
    REQUIRE_MESSAGE(again, text << " written as " << written);
    CHECK(to_string(config_of(*again)) == written);
  }

  void shapes() {
    EagerBuilder b(pool_);
    const LayerRun r = run(b, false);
    CHECK_MESSAGE(r.out[0].shape() == check_.output, to_string(r.out[0].shape())
                                                         << " is the result, not " << to_string(check_.output));
    CHECK(layer_->all_variables().size() == static_cast<size_t>(check_.weights));
    CHECK(static_cast<bool>(r.masks[0]) == check_.mask_passes);
    if (r.masks[0]) CHECK(r.masks[0].dtype() == DType::kBool);
    for (const Variable* v : layer_->all_variables()) CHECK(v->name.starts_with("layer/"));
  }

  // The plan gives what the eager way gives.
  void planned(bool training) {
    TraceBuilder t;
    Values ins, masks;
    for (const Tensor& x : in_) ins.push_back(t.input("x", x.type()));
    for (const Tensor& m : check_.masks) masks.push_back(m.defined() ? t.input("mask", m.type()) : Value{});
    const LayerRun traced = run_layer(*layer_, t, ins, masks, check_.call, training, kDouble);
    for (const Value& y : traced.out) t.output("y", y);
    if (traced.masks[0]) t.output("mask", traced.masks[0]);
    t.finish();
    verify(t.graph);
    restore();
    std::vector<Tensor> states;
    for (Variable* v : t.variables) states.push_back(v->value.defined() ? v->value.clone() : Tensor(v->type));
    Executor executor(make_plan(optimize(t.graph)), pool_);
    std::vector<Tensor> data = in_;
    for (const Tensor& m : check_.masks)
      if (m.defined()) data.push_back(m);
    size_t d = 0, s = 0;
    const auto& inputs = executor.plan().graph.inputs;
    for (size_t i = 0; i < inputs.size(); ++i)
      executor.bind(static_cast<int>(i), inputs[i].role == Role::kData ? data[d++] : states[s++]);
    executor.run();

    EagerBuilder b(pool_);
    const LayerRun direct = run(b, training);
    for (size_t i = 0; i < direct.out.size(); ++i)
      check_near(executor.output(static_cast<int>(i)), *direct.out[i].held(), 1e-10, 1e-12, "planned result");
    if (direct.masks[0])
      check_near(executor.output(static_cast<int>(direct.out.size())), *direct.masks[0].held(), 0, 0, "planned mask");
    for (size_t i = 0; i < t.variables.size(); ++i)
      if (t.variables[i]->value.defined())
        check_near(states[i], t.variables[i]->value, 1e-10, 1e-12, "planned state " + t.variables[i]->name);
    restore();
  }

  void gradients_agree() {
    EagerBuilder b(pool_);
    b.recordings = 1;
    const LayerRun r = run(b, true);
    Values ys, dys, xs;
    for (size_t i = 0; i < r.out.size(); ++i)
      if (is_float(r.out[i].dtype())) {
        ys.push_back(r.out[i]);
        dys.push_back(b.value(random_numbers(r.out[i].shape(), 50 + i, -1, 1, r.out[i].dtype())));
      }
    if (r.loss) ys.push_back(r.loss), dys.push_back(ones_like(r.loss));
    if (ys.empty()) return;
    std::vector<Tensor*> tensors;
    std::vector<std::string> names;
    for (size_t i = 0; i < in_.size(); ++i)
      if (in_[i].dtype() == kDouble)
        xs.push_back(r.in[i]), tensors.push_back(&in_[i]), names.push_back("input " + std::to_string(i));
    restore();
    for (Variable* v : layer_->trainable_variables())
      xs.push_back(b.read(*v)), tensors.push_back(&v->value), names.push_back(v->name);
    const Values grads = gradients(ys, dys, xs);
    for (size_t k = 0; k < tensors.size(); ++k) {
      const Tensor clean = tensors[k]->clone();
      for (int64_t n = 0; n < std::min<int64_t>(clean.count(), 6); ++n) {
        const int64_t i = n * 7919 % clean.count();
        const double step = 1e-5;
        double at[2];
        for (int side = 0; side < 2; ++side) {
          *tensors[k] = clean.clone();
          tensors[k]->data<double>()[i] += side ? step : -step;
          at[side] = total(dys);
        }
        *tensors[k] = clean;
        const double wanted = (at[1] - at[0]) / (2 * step), got = grads[k] ? grads[k].held()->at(i) : 0;
        CHECK_MESSAGE(near(got, wanted, 1e-5, 1e-7),
                      "gradient of " << names[k] << "[" << i << "] is " << got << ", not " << wanted);
      }
    }
    restore();
  }

  void used_twice() {
    EagerBuilder b(pool_);
    Context c{b};
    c.floatx = kDouble;
    Flows flows;
    for (size_t i = 0; i < in_.size(); ++i)
      flows.push_back(
          {b.value(in_[i]), i < check_.masks.size() && check_.masks[i].defined() ? b.value(check_.masks[i]) : Value{}});
    const Flows one = layer_->apply(flows, check_.call, c), two = layer_->apply(flows, check_.call, c);
    check_near(*two[0].value.held(), *one[0].value.held(), 0, 0, "second use");
    CHECK(layer_->all_variables().size() == static_cast<size_t>(check_.weights));
  }

  void frozen() {
    layer_->freeze(true);
    CHECK(layer_->trainable_variables().empty());
    EagerBuilder b(pool_);
    run(b, true);
    const auto variables = layer_->all_variables();
    for (size_t i = 0; i < variables.size(); ++i)
      check_near(variables[i]->value, start_[i], 0, 0, "frozen " + variables[i]->name);
    layer_->freeze(false);
  }

 private:
  LayerRun run(EagerBuilder& b, bool training) {
    return run_layer(*layer_, b, in_, check_.masks, check_.call, training, kDouble);
  }

  double total(const Values& dys) {
    EagerBuilder b(pool_);
    const std::vector<Tensor> held = [&] {
      std::vector<Tensor> values;
      for (Variable* v : layer_->all_variables()) values.push_back(v->value);
      return values;
    }();
    const LayerRun r = run(b, true);
    const auto variables = layer_->all_variables();
    for (size_t i = 0; i < variables.size(); ++i) variables[i]->value = held[i];  // training may have moved states
    double sum = 0;
    size_t k = 0;
    for (const Value& y : r.out) {
      if (!is_float(y.dtype())) continue;
      for (int64_t i = 0; i < y.held()->count(); ++i) sum += y.held()->at(i) * dys[k].held()->at(i);
      ++k;
    }
    return r.loss ? sum + r.loss.held()->at(0) : sum;
  }

  void restore() {
    const auto variables = layer_->all_variables();
    for (size_t i = 0; i < variables.size(); ++i) variables[i]->value = start_[i].clone();
  }

  const LayerCheck& check_;
  Ref<Layer> layer_;
  ThreadPool pool_;
  std::vector<Tensor> in_, start_;
};

void need_problem(const std::string& text, const Problem& p, const std::string& kind, const std::string& message) {
  CHECK_MESSAGE(p.kind == kind, text << ": " << p.kind << ": " << p.message);
  CHECK_MESSAGE(p.message.find(message) != std::string::npos, text << ": " << p.message);
}

}  // namespace

void check_layer(const std::string& text, const LayerCheck& check) {
  CAPTURE(text);
  try {
    Checker c(text, check);
    c.round_trip(text);
    c.shapes();
    c.planned(false);
    c.planned(true);
    if (check.differentiable) c.gradients_agree();
    c.used_twice();
    c.frozen();
  } catch (const Refused& refused) {
    FAIL_CHECK(text << " is refused: " << refused.what());
  }
}

void check_refused(const std::string& text, const std::string& kind, const std::string& message) {
  Problems problems;
  layer_of(config_of_text(text), problems);
  REQUIRE_MESSAGE(!problems.empty(), text << " has no problem");
  need_problem(text, problems.list[0], kind, message);
}

void check_refused(const std::string& text, const std::vector<Shape>& inputs, const std::string& kind,
                   const std::string& message) {
  const Ref<Layer> layer = layer_of(text);
  ThreadPool pool(1);
  EagerBuilder b(pool);
  std::vector<Tensor> in;
  for (const Shape& s : inputs) in.push_back(random_numbers(s, in.size() + 1));
  try {
    run_layer(*layer, b, in, {}, {}, false, kDouble);
    FAIL_CHECK(text << " is not refused");
  } catch (const Refused& refused) {
    need_problem(text, refused.problem(), kind, message);
  }
}

}  // namespace kcc::test
