// Convolution over volumes, and its transpose.
#include "runtime/activations/activation.h"
#include "runtime/layers/convolution.h"
#include "runtime/layers/volume.h"

namespace kcc {
namespace {

struct Conv3D final : Layer {
  Arg<int64_t> filters{this, "filters", at_least(1), "channels of the result"};
  Arg<Tuple<3>> kernel_size{this, "kernel_size", at_least(1), "size of the window"};
  Arg<Tuple<3>> strides{this, "strides", 1, at_least(1), "steps of the window"};
  Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"}),
                           "zeros around the input: none (valid), or as many as keep its size (same)"};
  DataFormat data_format{this};
  Arg<Tuple<3>> dilation_rate{this, "dilation_rate", 1, at_least(1), "distance of the window's elements"};
  Arg<int64_t> groups{this, "groups", 1, at_least(1), "channels are split into groups that do not see each other"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<bool> use_bias{this, "use_bias", true, "add a bias"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  void settle() override {
    settle_strides<3>(strides, dilation_rate);
    if (filters % groups != 0)
      refuse("arg.range", "`filters` is " + std::to_string(filters) + ", and must be a multiple of `groups`, " +
                              std::to_string(groups));
  }

  // [rows, depth, height, width, channels] -> [rows, .., filters]
  Value call(Value x, Call c) override {
    x = volume_of(*this, floating(x));
    const int64_t channels = x.dim(-1);
    if (channels % groups != 0)
      refuse("shape", "`" + type_name + "` has " + std::to_string(groups) + " groups, and its input " +
                          std::to_string(channels) + " channels, which are no multiple of that");
    VolumeWindow window{Ints(kernel_size->begin(), kernel_size->end()), Ints(strides->begin(), strides->end()),
                        Ints(dilation_rate->begin(), dilation_rate->end())};
    pad_window(*this, padding, x, window);
    Value y = conv3d(x, weight(kernel, window_shape<3>(kernel_size, channels / groups, filters)), window, groups);
    if (use_bias) y = y + weight(bias, {filters});
    return activation.get()(y, c);
  }
  bool passes_mask() const override { return false; }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
};
KCC_REGISTER(Conv3D, "Convolution over volumes.", "Convolution3D");

struct Conv3DTranspose final : Layer {
  Arg<int64_t> filters{this, "filters", at_least(1), "channels of the result"};
  Arg<Tuple<3>> kernel_size{this, "kernel_size", at_least(1), "size of the window"};
  Arg<Tuple<3>> strides{this, "strides", 1, at_least(1), "how many times larger the result is"};
  Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"}),
                           "whether the window may stand out of the result (same)"};
  DataFormat data_format{this};
  Arg<std::optional<Tuple<3>>> output_padding{this, "output_padding", std::nullopt, at_least(0),
                                              "what is added to the size of the result"};
  Arg<Tuple<3>> dilation_rate{this, "dilation_rate", 1, at_least(1), "distance of the window's elements"};
  Arg<Activation> activation{this, "activation", "linear", "applied to the result"};
  Arg<bool> use_bias{this, "use_bias", true, "add a bias"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};

  void settle() override {
    settle_strides<3>(strides, dilation_rate);
    for (size_t i = 0; output_padding.get() && i < 3; ++i)
      if ((**output_padding)[i] >= (*strides)[i])
        refuse("arg.range", "`output_padding` is " + std::to_string((**output_padding)[i]) +
                                ", and must be less than `strides`, " + std::to_string((*strides)[i]));
  }

  Value call(Value x, Call c) override {
    x = volume_of(*this, floating(x));
    VolumeWindow window{Ints(kernel_size->begin(), kernel_size->end()), Ints(strides->begin(), strides->end()),
                        Ints(dilation_rate->begin(), dilation_rate->end())};
    const bool same = *padding == "same";
    Ints size;
    for (int i = 0; i < 3; ++i) {
      const auto at = static_cast<size_t>(i);
      const int64_t n = x.dim(i + 1), stride = window.strides[at], reach = window.reach(i);
      const bool asked = output_padding.get().has_value();
      const int64_t extra = asked ? (**output_padding)[at] : 0;
      const int64_t out = !same   ? (n - 1) * stride + reach + (asked ? extra : std::max(reach, stride) - reach)
                          : asked ? (n - 1) * stride + reach % 2 + extra
                                  : n * stride;
      if (out < 1)
        refuse("shape", "`" + type_name + "` makes nothing of " + rows_of(x) + ": a size of its result would be " +
                            std::to_string(out));
      const int64_t lost = same ? std::max<int64_t>((n - 1) * stride + reach - out, 0) : 0;
      size.push_back(out);
      window.padding[2 * at] = lost / 2;
      window.padding[2 * at + 1] = lost - lost / 2;
    }
    Value y = conv3d_grad_input(x, weight(kernel, window_shape<3>(kernel_size, filters, x.dim(-1))), size, window);
    if (use_bias) y = y + weight(bias, {filters});
    return activation.get()(y, c);
  }
  bool passes_mask() const override { return false; }
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
};
KCC_REGISTER(Conv3DTranspose, "The transpose of a convolution over volumes.", "Convolution3DTranspose");

}  // namespace
}  // namespace kcc
