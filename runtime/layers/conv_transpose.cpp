// The transpose of a convolution: what its gradient does to its input. With strides, a way to enlarge images.
#include "runtime/activations/activation.h"
#include "runtime/layers/convolution.h"

namespace kcc {
namespace {

template <int N>
struct ConvTranspose final : Layer {
  Arg<int64_t> filters{this, "filters", at_least(1), "channels of the result"};
  Arg<Tuple<N>> kernel_size{this, "kernel_size", at_least(1), "size of the window"};
  Arg<Tuple<N>> strides{this, "strides", 1, at_least(1), "how many times larger the result is"};
  Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"}),
                           "whether the window may stand out of the result (same)"};
  Arg<std::optional<Tuple<N>>> output_padding{this, "output_padding", std::nullopt, at_least(0),
                                              "what is added to the size of the result"};
  DataFormat data_format{this};
  Arg<Tuple<N>> dilation_rate{this, "dilation_rate", 1, at_least(1), "distance of the window's elements"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<bool> use_bias{this, "use_bias", true, "add a bias"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  void settle() override {
    settle_strides<N>(strides, dilation_rate);
    for (size_t i = 0; output_padding.get() && i < N; ++i)
      if ((**output_padding)[i] >= (*strides)[i])
        refuse("arg.range", "`output_padding` is " + std::to_string((**output_padding)[i]) +
                                ", and must be less than `strides`, " + std::to_string((*strides)[i]));
  }

  // [rows, .., channels] -> [rows, .., filters]
  Value call(Value x, Call c) override {
    x = floating(x);
    need_spatial(*this, x, N);
    SlidingWindow window(ints_of<N>(kernel_size), ints_of<N>(strides), ints_of<N>(dilation_rate));
    std::optional<Ints> extra;
    if (output_padding.get()) extra = ints_of<N>(**output_padding);
    const Ints size = transposed_size(x.shape(), window, *padding == "same", extra);
    for (int64_t n : size)
      if (n < 1)
        refuse("shape.window", "`" + type_name + "` makes nothing of " + rows_of(x) +
                                   ": a size of its result would be " + std::to_string(n));
    Value y = convolve_transposed(x, weight(kernel, window_shape<N>(kernel_size, filters, x.dim(-1))), size, window);
    if (use_bias) y = y + weight(bias, {filters});
    return activation.get()(y, c);
  }
  bool passes_mask() const override { return false; }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
};
using Conv1DTranspose = ConvTranspose<1>;
using Conv2DTranspose = ConvTranspose<2>;
using Conv3DTranspose = ConvTranspose<3>;
KCC_REGISTER(Conv1DTranspose, "The transpose of a convolution over a sequence.", "Convolution1DTranspose");
KCC_REGISTER(Conv2DTranspose, "The transpose of a convolution over images.", "Convolution2DTranspose");
KCC_REGISTER(Conv3DTranspose, "The transpose of a convolution over volumes.", "Convolution3DTranspose");

}  // namespace
}  // namespace kcc
