// The greatest, or the mean, of a window that slides over a sequence or over images.
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
    const Value image = image_of<N>(*this, average ? floating(x) : x);
    const SlidingWindow window{two_dims<N>(pool_size), two_dims<N>(strides->value_or(pool_size))};
    const PoolWindow how{window.size, window.strides, padding_of(*this, padding, image, window)};
    return rows_of_image<N>(average ? avg_pool2d(image, how) : max_pool2d(image, how));
  }
  bool passes_mask() const override { return false; }
};
using MaxPooling1D = Pooling<1, false>;
using MaxPooling2D = Pooling<2, false>;
using AveragePooling1D = Pooling<1, true>;
using AveragePooling2D = Pooling<2, true>;
KCC_REGISTER(MaxPooling1D, "The greatest of a window that slides over a sequence.", "MaxPool1D");
KCC_REGISTER(MaxPooling2D, "The greatest of a window that slides over images.", "MaxPool2D");
KCC_REGISTER(AveragePooling1D, "The mean of a window that slides over a sequence.", "AvgPool1D");
KCC_REGISTER(AveragePooling2D, "The mean of a window that slides over images.", "AvgPool2D");

}  // namespace
}  // namespace kcc
