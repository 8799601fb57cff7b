// Makes sequences longer and images larger.
#include <cmath>

#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct UpSampling1D final : Layer {
  Arg<int64_t> size{this, "size", 2, at_least(1), "how many times longer"};
  Value call(Value x, Call) override {
    need_rank(*this, x, 3, "[batch, steps, channels]");
    return repeat(x, size, 1);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(UpSampling1D, "Each step of a sequence several times.");

// [n, n * times]: what each old place gives to each new one, their centres being half a step from the edges.
Value linear_weights(Builder& b, int64_t n, int64_t times, DType dtype) {
  Tensor w(DType::kFloat64, {n, n * times});
  for (int64_t j = 0; j < n * times; ++j) {
    const double at =
        std::clamp((static_cast<double>(j) + 0.5) / static_cast<double>(times) - 0.5, 0.0, static_cast<double>(n - 1));
    const auto low = static_cast<int64_t>(at);
    const double share = at - static_cast<double>(low);
    w.data<double>()[low * n * times + j] += 1 - share;
    if (share > 0) w.data<double>()[(low + 1) * n * times + j] += share;
  }
  return constant(b, w.cast(dtype));
}

struct UpSampling2D final : Layer {
  Arg<Tuple<2>> size{this, "size", 2, at_least(1), "how many times higher and wider"};
  DataFormat data_format{this};
  Arg<std::string> interpolation{this, "interpolation", "nearest", one_of({"nearest", "bilinear"}),
                                 "what new points become"};

  Value call(Value x, Call c) override {
    need_rank(*this, x, 4, "[batch, height, width, channels]");
    const int64_t high = (*size)[0], wide = (*size)[1];
    if (*interpolation == "nearest") return repeat(repeat(x, high, 1), wide, 2);
    x = floating(x);
    Builder& b = c.context.builder;
    Value y = matmul(transpose(x, {0, 3, 2, 1}),
                     linear_weights(b, x.dim(1), high, x.dtype()));  // [rows, channels, width, height]
    y = matmul(transpose(y, {0, 3, 1, 2}),
               linear_weights(b, x.dim(2), wide, x.dtype()));  // [rows, height, channels, width]
    return transpose(y, {0, 1, 3, 2});
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(UpSampling2D, "Images made higher and wider.");

struct UpSampling3D final : Layer {
  Arg<Tuple<3>> size{this, "size", 2, at_least(1), "how many times deeper, higher and wider"};
  DataFormat data_format{this};
  Value call(Value x, Call) override {
    need_rank(*this, x, 5, "[batch, depth, height, width, channels]");
    for (int i = 0; i < 3; ++i) x = repeat(x, (*size)[static_cast<size_t>(i)], i + 1);
    return x;
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(UpSampling3D, "Volumes made deeper, higher and wider.");

}  // namespace
}  // namespace kcc
