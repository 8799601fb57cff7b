// Adamax: Adam with the largest gradient in place of the mean square.
#include "runtime/optimizers/adam.h"

namespace kcc {
namespace {

struct Adamax final : AdamBase {
  Adamax() : AdamBase(0.001) {}

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) override {
    const Value remaining = once("remaining", rate.dtype(), [&] { return 1.0 - power("beta_1", beta_1, step); });
    Value m = slot(w, "momentum");
    m = m + (gradient - m) * (1 - beta_1);
    const Value u = maximum(*beta_2 * slot(w, "norm"), abs(gradient));
    keep(w, "momentum", m);
    keep(w, "norm", u);
    return now - rate * m / (remaining * (u + *epsilon));
  }
};

KCC_REGISTER(Adamax, "Adam with the decaying largest gradient in place of the mean square.");

}  // namespace
}  // namespace kcc
