// Pooling to a size that is given: windows of about equal size, which cover the input.
#include "runtime/layers/shapes.h"
#include "runtime/ops/adaptive_pool.h"

namespace kcc {
namespace {

template <int N, bool average>
struct AdaptivePooling final : Layer {
  Arg<Tuple<N>> output_size{this, "output_size", at_least(1), "size of the result"};
  DataFormat data_format{this};

  Value call(Value x, Call) override {
    need_rank(*this, x, N + 2,
              N == 1   ? "[batch, steps, channels]"
              : N == 2 ? "[batch, height, width, channels]"
                       : "[batch, depth, height, width, channels]");
    x = average ? floating(x) : x;
    // One axis after the other: all windows over the rest are alike in size.
    for (int i = 0; i < N; ++i) x = adaptive_pool(x, i + 1, (*output_size)[static_cast<size_t>(i)], average);
    return x;
  }
  bool passes_mask() const override { return false; }
};
using AdaptiveAveragePooling1D = AdaptivePooling<1, true>;
using AdaptiveAveragePooling2D = AdaptivePooling<2, true>;
using AdaptiveAveragePooling3D = AdaptivePooling<3, true>;
using AdaptiveMaxPooling1D = AdaptivePooling<1, false>;
using AdaptiveMaxPooling2D = AdaptivePooling<2, false>;
using AdaptiveMaxPooling3D = AdaptivePooling<3, false>;
KCC_REGISTER(AdaptiveAveragePooling1D, "Sequences brought to a length by means of windows.");
KCC_REGISTER(AdaptiveAveragePooling2D, "Images brought to a size by means of windows.");
KCC_REGISTER(AdaptiveAveragePooling3D, "Volumes brought to a size by means of windows.");
KCC_REGISTER(AdaptiveMaxPooling1D, "Sequences brought to a length by the greatest of windows.");
KCC_REGISTER(AdaptiveMaxPooling2D, "Images brought to a size by the greatest of windows.");
KCC_REGISTER(AdaptiveMaxPooling3D, "Volumes brought to a size by the greatest of windows.");

}  // namespace
}  // namespace kcc
