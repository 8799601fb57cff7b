// Masks the steps of a sequence in which every feature has one value.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Masking final : Layer {
  Arg<double> mask_value{this, "mask_value", 0.0, "a step with nothing but this is masked"};

  Value call(Value x, Call) override {
    need_rank_at_least(*this, x, 2, "a dimension beside the batch");
    return where(kept(x, true), x, zeros_like(x));
  }
  Values masks(const Values&, const Call& c) override { return {kept(c.flows()[0].value, false)}; }

 private:
  Value kept(const Value& x, bool keepdims) const { return any(not_equal(x, mask_value), {-1}, keepdims); }
};
KCC_REGISTER(Masking, "Masks the steps in which every feature has one value.");

}  // namespace
}  // namespace kcc
