// Nadam: Adam that looks ahead along its momentum.
#include "runtime/optimizers/adam.h"

namespace kcc {
namespace {

struct Nadam final : AdamBase {
  Nadam() : AdamBase(0.001) {}

  Value share(const Value& step) const { return *beta_1 * (1.0 - 0.5 * pow(scalar_like(step, 0.96), step)); }

  void begin(DType dtype, const Value& step) override {
    Variable& product = state("u_product", {dtype, {}}, 1);  // of all shares so far
    keep(product, builder().read(product) * share(step));
  }

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& rate, const Value& step) override {
    const DType dtype = rate.dtype();
    const auto product = [&] {
      return once("product", dtype, [&] { return cast(builder().read(state("u_product", {dtype, {}}, 1)), dtype); });
    };
    const Value next = once("next share", dtype, [&] { return share(step + 1.0); });
    const Value ahead = once("ahead", dtype, [&] { return next / (1.0 - product() * next); });
    const Value here = once("here", dtype, [&] { return (1.0 - share(step)) / (1.0 - product()); });
    const Value remaining = once("remaining", dtype, [&] { return 1.0 - power("beta_2", beta_2, step); });
    const auto [m, v] = moments(w, gradient);
    return now - (ahead * m + here * gradient) * rate / (sqrt(v / remaining) + *epsilon);
  }
};

KCC_REGISTER(Nadam, "Adam that looks ahead along its momentum.");

}  // namespace
}  // namespace kcc
