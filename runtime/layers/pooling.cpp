// The greatest, or the mean, of a window that slides over a sequence, over images, or over volumes.
#include "runtime/layers/convolution.h"

namespace kcc {
namespace {

// Keras has no default for the window of a mean; here it is 2 as well.
template <int N, bool average>
struct Pooling final : Layer {
  Arg<Tuple<N>> pool_size{this, "pool_size", 2, at_least(1), "size of the window"};
  Arg<std::optional<Tuple<N>>> strides{this, "strides", std::nullopt, at_least(1),
                                       "steps of the window; default: its size"};
  Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"}),
                           "whether the window may stand out (same); what lies outside does not count"};
  DataFormat data_format{this};

  Value call(Value x, Call) override {
    x = average ? floating(x) : x;
    Tuple<N> one;
    one.fill(1);
    const SlidingWindow window = window_over<N>(*this, x, padding, pool_size, strides->value_or(pool_size), one);
    return average ? avg_pool(x, window) : max_pool(x, window);
  }
  bool passes_mask() const override { return false; }
};
using MaxPooling1D = Pooling<1, false>;
using MaxPooling2D = Pooling<2, false>;
using MaxPooling3D = Pooling<3, false>;
using AveragePooling1D = Pooling<1, true>;
using AveragePooling2D = Pooling<2, true>;
using AveragePooling3D = Pooling<3, true>;
KCC_REGISTER(MaxPooling1D, "The greatest of a window that slides over a sequence.", "MaxPool1D");
KCC_REGISTER(MaxPooling2D, "The greatest of a window that slides over images.", "MaxPool2D");
KCC_REGISTER(MaxPooling3D, "The greatest of a window that slides over volumes.", "MaxPool3D");
KCC_REGISTER(AveragePooling1D, "The mean of a window that slides over a sequence.", "AvgPool1D");
KCC_REGISTER(AveragePooling2D, "The mean of a window that slides over images.", "AvgPool2D");
KCC_REGISTER(AveragePooling3D, "The mean of a window that slides over volumes.", "AvgPool3D");

}  // namespace
}  // namespace kcc
