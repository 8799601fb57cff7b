// Adam and AdamW: each weight's step is scaled by the recent size of its gradient.
#include "runtime/optimizers/adam.h"

namespace kcc {

std::pair<Value, Value> AdamBase::moments(Variable& w, const Value& gradient) {
  Value m = slot(w, "momentum"), v = slot(w, "velocity");
  m = m + (gradient - m) * (1 - beta_1);
  v = v + (square(gradient) - v) * (1 - beta_2);
  keep(w, "momentum", m);
  keep(w, "velocity", v);
  return {m, v};
}

Value AdamBase::power(const char* key, double base, const Value& step) {
  return once(key, step.dtype(), [&] { return pow(scalar_like(step, base), step); });
}

namespace {

struct Adam : AdamBase {
  Adam() : AdamBase(0.001) {}
  Arg<bool> amsgrad{this, "amsgrad", false, "divide by the largest mean square so far"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) override {
    const Value alpha = once("alpha", rate.dtype(), [&] {
      return rate * sqrt(1.0 - power("beta_2", beta_2, step)) / (1.0 - power("beta_1", beta_1, step));
    });
    auto [m, v] = moments(w, gradient);
    if (amsgrad) {
      v = maximum(slot(w, "velocity_hat"), v);
      keep(w, "velocity_hat", v);
    }
    return now - m * alpha / (sqrt(v) + *epsilon);
  }
};

struct AdamW final : Adam {
  AdamW() { weight_decay.set(0.004); }
  void settle() override {
    Adam::settle();
    if (!*weight_decay) refuse("arg.range", "`weight_decay` of `AdamW` is null, and must be a number", "use `Adam`");
  }
};

KCC_REGISTER(Adam, "Steps scaled by running means of the gradient and of its square.");
KCC_REGISTER(AdamW, "Adam with weight decay.", "adamw");

}  // namespace
}  // namespace kcc
