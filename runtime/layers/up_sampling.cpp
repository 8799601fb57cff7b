// Makes sequences longer and images larger.
#include <cmath>
#include <numbers>

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

double lanczos(double x, double radius) {
  const double at = std::numbers::pi * x;
  return x == 0 ? 1 : radius * std::sin(at) * std::sin(at / radius) / (at * at);
}

// What a place gives to another one at this distance; nothing from `radius` on.
struct Resampling {
  double radius;
  double (*at)(double distance);
  double grain = 0;  // distances are rounded to so much: TensorFlow looks cubic weights up in a table
};
Resampling resampling_named(const std::string& name) {
  if (name == "bilinear") return {1, [](double d) { return 1 - d; }};
  if (name == "lanczos3") return {3, [](double d) { return lanczos(d, 3); }};
  if (name == "lanczos5") return {5, [](double d) { return lanczos(d, 5); }};
  return {2,
          [](double d) {  // Keys, "Cubic convolution interpolation for digital image processing", 1981; a = -1/2
            return d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2;
          },
          1.0 / 1024};
}

// [n, n * times]: what each old place gives to each new one, their centres being half a step from the edges; what lies
// outside gives nothing, and the rest gives all, as in tf.image.resize.
Value weights_of(Builder& b, const Resampling& kernel, int64_t n, int64_t times, DType dtype) {
  Tensor w(DType::kFloat64, {n, n * times});
  for (int64_t j = 0; j < n * times; ++j) {
    double at = (static_cast<double>(j) + 0.5) / static_cast<double>(times) - 0.5;
    if (kernel.grain > 0) at = std::nearbyint(at / kernel.grain) * kernel.grain;
    double sum = 0;
    for (int64_t i = 0; i < n; ++i)
      if (const double d = std::fabs(at - static_cast<double>(i)); d < kernel.radius)
        sum += w.data<double>()[i * n * times + j] = kernel.at(d);
    for (int64_t i = 0; i < n; ++i) w.data<double>()[i * n * times + j] /= sum;
  }
  return constant(b, w.cast(dtype));
}

struct UpSampling2D final : Layer {
  Arg<Tuple<2>> size{this, "size", 2, at_least(1), "how many times higher and wider"};
  DataFormat data_format{this};
  Arg<std::string> interpolation{this, "interpolation", "nearest",
                                 one_of({"nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"}),
                                 "what new points become"};

  Value call(Value x, Call c) override {
    need_rank(*this, x, 4, "[batch, height, width, channels]");
    const int64_t high = (*size)[0], wide = (*size)[1];
    if (*interpolation == "nearest") return repeat(repeat(x, high, 1), wide, 2);
    x = floating(x);
    Builder& b = c.context.builder;
    const Resampling kernel = resampling_named(interpolation);
    Value y = matmul(transpose(x, {0, 3, 2, 1}),
                     weights_of(b, kernel, x.dim(1), high, x.dtype()));  // [rows, channels, width, height]
    y = matmul(transpose(y, {0, 3, 1, 2}),
               weights_of(b, kernel, x.dim(2), wide, x.dtype()));  // [rows, height, channels, width]
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
