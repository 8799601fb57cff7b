// y = activation(x . kernel + bias), over the last dimension.
#include "runtime/activations/activation.h"
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Dense final : Layer {
  Arg<int64_t> units{this, "units", at_least(1), "size of the last dimension of the result"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<bool> use_bias{this, "use_bias", true, "add a bias"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  // x: [..., features] -> [..., units]
  Value call(Value x, Call c) override {
    need_rank_at_least(*this, x, 2, "a dimension beside the batch");
    x = floating(x);
    Value y = matmul(x, weight(kernel, {x.dim(-1), units}));
    if (use_bias) y = y + weight(bias, {units});
    return activation.get()(y, c);
  }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
};

KCC_REGISTER(Dense, "A densely connected layer: activation(x . kernel + bias) over the last dimension.");

}  // namespace
}  // namespace kcc
