// Convolution in two steps: each channel by itself, then a mixture of channels at each place.
#include "runtime/activations/activation.h"
#include "runtime/layers/convolution.h"

namespace kcc {
namespace {

template <int N>
struct SeparableConv final : Layer {
  Arg<int64_t> filters{this, "filters", at_least(1), "channels of the result"};
  Arg<Tuple<N>> kernel_size{this, "kernel_size", at_least(1), "size of the window"};
  Arg<Tuple<N>> strides{this, "strides", 1, at_least(1), "steps of the window"};
  Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"}),
                           "zeros around the input: none (valid), or as many as keep its size (same)"};
  DataFormat data_format{this};
  Arg<Tuple<N>> dilation_rate{this, "dilation_rate", 1, at_least(1), "distance of the window's elements"};
  Arg<int64_t> depth_multiplier{this, "depth_multiplier", 1, at_least(1),
                                "channels made of each one in the first step"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<bool> use_bias{this, "use_bias", true, "add a bias"};
  WeightArgs depthwise{this, "depthwise", "glorot_uniform"};
  WeightArgs pointwise{this, "pointwise", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  SeparableConv() {
    depthwise.name = "depthwise_kernel";
    pointwise.name = "pointwise_kernel";
  }

  // [rows, .., channels] -> [rows, .., filters]
  Value call(Value x, Call c) override {
    x = floating(x);
    const SlidingWindow window = window_over<N>(*this, x, padding, kernel_size, strides, dilation_rate);
    const int64_t channels = x.dim(-1), between = channels * depth_multiplier;
    const Value each = reshape(weight(depthwise, window_shape<N>(kernel_size, channels, depth_multiplier)),
                               window_shape<N>(kernel_size, 1, between));
    Tuple<N> one;
    one.fill(1);
    const Value mix = reshape(weight(pointwise, window_shape<N>(one, between, filters)), {between, filters});
    Value y = convolve(x, each, window, channels);
    y = matmul(y, mix);
    if (use_bias) y = y + weight(bias, {filters});
    return activation.get()(y, c);
  }
  bool passes_mask() const override { return false; }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
};
using SeparableConv1D = SeparableConv<1>;
using SeparableConv2D = SeparableConv<2>;
KCC_REGISTER(SeparableConv1D, "Convolution over a sequence in two steps, channels apart and then together.",
             "SeparableConvolution1D");
KCC_REGISTER(SeparableConv2D, "Convolution over images in two steps, channels apart and then together.",
             "SeparableConvolution2D");

}  // namespace
}  // namespace kcc
