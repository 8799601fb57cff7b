// LAMB: Adam's step scaled to the size of the weight, for large batches.
#include "runtime/optimizers/adam.h"

namespace kcc {
namespace {

struct Lamb final : AdamBase {
  Lamb() : AdamBase(0.001) {}

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) override {
    const Value first = once("first", rate.dtype(), [&] { return 1.0 - power("beta_1", beta_1, step); });
    const Value second = once("second", rate.dtype(), [&] { return 1.0 - power("beta_2", beta_2, step); });
    const auto [m, v] = moments(w, gradient);
    const Value down = m / first / (sqrt(v / second) + *epsilon);
    const Value size = sqrt(sum(square(now))), length = sqrt(sum(square(down))), one = ones_like(size);
    const Value ratio = where(logical_and(greater(size, 0.0), greater(length, 0.0)), size / length, one);
    return now - ratio * rate * down;
  }
};

KCC_REGISTER(Lamb, "Adam's step scaled to the size of each weight.");

}  // namespace
}  // namespace kcc
