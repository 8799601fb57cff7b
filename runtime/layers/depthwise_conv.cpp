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
    const Value image = image_of<N>(*this, floating(x));
    const int64_t channels = image.dim(-1), out = channels * depth_multiplier;
    const SlidingWindow window{two_dims<N>(kernel_size), two_dims<N>(strides), two_dims<N>(dilation_rate)};
    const Ints around = padding_of(*this, padding, image, window);
    const Value k = reshape(weight(kernel, window_shape<N>(kernel_size, channels, depth_multiplier)),
                            {window.size[0], window.size[1], 1, out});
    Value y = rows_of_image<N>(conv2d(image, k, {window.strides, around, window.dilations, channels}));
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
