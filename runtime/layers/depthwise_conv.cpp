// Convolution of each channel by itself.
#include "runtime/activations/activation.h"
#include "runtime/layers/convolution.h"

namespace kcc {
namespace {

template <int N>
struct DepthwiseConv final : Layer {
  Arg<Tuple<N>> kernel_size{this, "kernel_size", at_least(1), "size of the window"};
  Arg<Tuple<N>> strides{this, "strides", 1, at_least(1), "steps of the window"};
  Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"}),
                           "zeros around the input: none (valid), or as many as keep its size (same)"};
  Arg<int64_t> depth_multiplier{this, "depth_multiplier", 1, at_least(1), "channels made of each one"};
  DataFormat data_format{this};
  Arg<Tuple<N>> dilation_rate{this, "dilation_rate", 1, at_least(1), "distance of the window's elements"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<bool> use_bias{this, "use_bias", true, "add a bias"};
  WeightArgs kernel{this, "depthwise", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  DepthwiseConv() { kernel.name = "kernel"; }

  // [rows, .., channels] -> [rows, .., channels * depth_multiplier]
  Value call(Value x, Call c) override {
    x = floating(x);
    const SlidingWindow window = window_over<N>(*this, x, padding, kernel_size, strides, dilation_rate);
    const int64_t channels = x.dim(-1), out = channels * depth_multiplier;
    const Value k = reshape(weight(kernel, window_shape<N>(kernel_size, channels, depth_multiplier)),
                            window_shape<N>(kernel_size, 1, out));
    Value y = convolve(x, k, window, channels);
    if (use_bias) y = y + weight(bias, {out});
    return activation.get()(y, c);
  }
  bool passes_mask() const override { return false; }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
};
using DepthwiseConv1D = DepthwiseConv<1>;
using DepthwiseConv2D = DepthwiseConv<2>;
KCC_REGISTER(DepthwiseConv1D, "Convolution of each channel of a sequence by itself.");
KCC_REGISTER(DepthwiseConv2D, "Convolution of each channel of images by itself.");

}  // namespace
}  // namespace kcc
