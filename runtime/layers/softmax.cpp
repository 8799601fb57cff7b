// exp(x), divided by its sum over some axes. What is masked gets no share.
#include "runtime/functions/activations.h"
#include "runtime/layers/shapes.h"

namespace kcc {
namespace {

struct Softmax final : Layer {
  Arg<Ints> axis{this, "axis", Ints{-1}, "over which the results sum to 1"};

  std::vector<std::string> call_argument_names() const override { return {"mask"}; }
  Value call(Value x, Call c) override {
    x = floating(x);
    const Ints axes = need_axes(*this, x, axis);
    Value mask = c.mask();
    if (mask) {
      mask = cast(mask_like(mask, x), DType::kBool);
      for (int i = 0; i < x.rank(); ++i)
        if (mask.rank() != x.rank() || (mask.dim(i) != 1 && mask.dim(i) != x.dim(i)))
          refuse("shape.mask", "`Softmax` gets a mask of shape " + rows_of(c.mask()) + " for " + rows_of(x) +
                                   ", and it must be as large, or 1");
      x = where(mask, x, scalar_like(x, -1e9));
    }
    const Value y =
        axes.size() == 1 ? activations::softmax(x, static_cast<int>(axes[0])) : exp(x - logsumexp(x, axes, true));
    return mask ? where(mask, y, zeros_like(y)) : y;
  }
};
KCC_REGISTER(Softmax, "exp(x), divided by its sum over some axes.");

}  // namespace
}  // namespace kcc
