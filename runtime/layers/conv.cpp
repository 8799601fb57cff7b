// Convolution: one kernel slides over a sequence, over images, or over volumes.
#include "runtime/activations/activation.h"
#include "runtime/layers/convolution.h"

namespace kcc {
namespace {

template <int N>
struct Conv final : Layer {
  Arg<int64_t> filters{this, "filters", at_least(1), "channels of the result"};
  Arg<Tuple<N>> kernel_size{this, "kernel_size", at_least(1), "size of the window"};
  Arg<Tuple<N>> strides{this, "strides", 1, at_least(1), "steps of the window"};
  Arg<std::string> padding{
      this, "padding", "valid",
      one_of(N == 1 ? std::vector<std::string>{"valid", "same", "causal"} : std::vector<std::string>{"valid", "same"}),
      "zeros around the input: none (valid), as many as keep its size (same), or before it only (causal)"};
  DataFormat data_format{this};
  Arg<Tuple<N>> dilation_rate{this, "dilation_rate", 1, at_least(1), "distance of the window's elements"};
  Arg<int64_t> groups{this, "groups", 1, at_least(1), "channels are split into groups that do not see each other"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<bool> use_bias{this, "use_bias", true, "add a bias"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  void settle() override {
    settle_strides<N>(strides, dilation_rate);
    if (filters % groups != 0)
      refuse("arg.range", "`filters` is " + std::to_string(filters) + ", and must be a multiple of `groups`, " +
                              std::to_string(groups));
  }

  // [rows, .., channels] -> [rows, .., filters]
  Value call(Value x, Call c) override {
    x = floating(x);
    const SlidingWindow window = window_over<N>(*this, x, padding, kernel_size, strides, dilation_rate);
    const int64_t channels = x.dim(-1);
    if (channels % groups != 0)
      refuse("shape.groups", "`" + type_name + "` has " + std::to_string(groups) + " groups, and its input " +
                                 std::to_string(channels) + " channels, which are no multiple of that");
    Value y = convolve(x, weight(kernel, window_shape<N>(kernel_size, channels / groups, filters)), window, groups);
    if (use_bias) y = y + weight(bias, {filters});
    return activation.get()(y, c);
  }
  bool passes_mask() const override { return false; }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
};
using Conv1D = Conv<1>;
using Conv2D = Conv<2>;
using Conv3D = Conv<3>;
KCC_REGISTER(Conv1D, "Convolution over a sequence.", "Convolution1D");
KCC_REGISTER(Conv2D, "Convolution over images.", "Convolution2D");
KCC_REGISTER(Conv3D, "Convolution over volumes.", "Convolution3D");

}  // namespace
}  // namespace kcc
