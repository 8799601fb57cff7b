// x above 0, and a learned share of it below.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct PReLU final : Layer {
  WeightArgs alpha{this, "alpha", "zeros"};
  Arg<std::vector<int64_t>> shared_axes{this, "shared_axes", std::vector<int64_t>{}, at_least(1),
                                        "axes along which one slope serves; 1 is the first beside the batch"};

  Value call(Value x, Call) override {
    need_rank_at_least(*this, x, 2, "a dimension beside the batch");
    x = floating(x);
    Shape shape = x.shape().from(1);
    for (int64_t axis : *shared_axes) shape.set(need_axis(*this, x, axis) - 1, 1);
    return relu(x) - weight(alpha, shape) * relu(-x);
  }
};
KCC_REGISTER(PReLU, "x above 0, and a learned share of it below.");

}  // namespace
}  // namespace kcc
