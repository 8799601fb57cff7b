// x * scale + offset, with numbers that are not trained.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Rescaling final : Layer {
  Arg<std::vector<double>> scale{this, "scale", "a factor, or one for each channel"};
  Arg<std::vector<double>> offset{this, "offset", std::vector<double>{0},
                                  "what is added then, or one for each channel"};

  Value call(Value x, Call c) override {
    x = floating(x);
    return x * along(x, scale, "scale", c) + along(x, offset, "offset", c);
  }

 private:
  Value along(const Value& x, const std::vector<double>& numbers, const std::string& what, const Call& c) const {
    if (numbers.size() == 1) return scalar(c.context.builder, numbers[0], x.dtype());
    if (x.rank() == 0 || x.dim(-1) != static_cast<int64_t>(numbers.size()))
      refuse("shape.features", "`" + what + "` has " + std::to_string(numbers.size()) +
                                   " numbers, and the last dimension of " + rows_of(x) + " must be as large");
    return constant(c.context.builder,
                    Tensor::of<double>({static_cast<int64_t>(numbers.size())}, numbers).cast(x.dtype()));
  }
};
KCC_REGISTER(Rescaling, "x * scale + offset.");

}  // namespace
}  // namespace kcc
