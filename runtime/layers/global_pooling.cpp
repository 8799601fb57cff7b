// The mean, or the greatest, of each channel over a sequence or over images.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

template <int N, bool average>
struct GlobalPooling final : Layer {
  DataFormat data_format{this};
  Arg<bool> keepdims{this, "keepdims", false, "keep the axes that are pooled, with size 1"};

  // [rows, .., channels] -> [rows, channels]
  Value call(Value x, Call c) override {
    need_rank(*this, x, N + 2,
              N == 1   ? "[batch, steps, channels]"
              : N == 2 ? "[batch, height, width, channels]"
                       : "[batch, depth, height, width, channels]");
    const Ints axes = N == 1 ? Ints{1} : N == 2 ? Ints{1, 2} : Ints{1, 2, 3};
    if (!average) return max(x, axes, keepdims);
    x = floating(x);
    if (N > 1 || !c.mask()) return mean(x, axes, keepdims);
    const Value kept = mask_like(cast(c.mask(), DType::kBool), x);  // only the steps that the mask keeps
    return sum(where(kept, x, zeros_like(x)), axes, keepdims) / sum(cast(kept, x.dtype()), axes, keepdims);
  }
  bool passes_mask() const override { return false; }
};
using GlobalAveragePooling1D = GlobalPooling<1, true>;
using GlobalAveragePooling2D = GlobalPooling<2, true>;
using GlobalAveragePooling3D = GlobalPooling<3, true>;
using GlobalMaxPooling3D = GlobalPooling<3, false>;
using GlobalMaxPooling1D = GlobalPooling<1, false>;
using GlobalMaxPooling2D = GlobalPooling<2, false>;
KCC_REGISTER(GlobalAveragePooling1D, "The mean of each channel over a sequence; masked steps do not count.",
             "GlobalAvgPool1D");
KCC_REGISTER(GlobalAveragePooling2D, "The mean of each channel over images.", "GlobalAvgPool2D");
KCC_REGISTER(GlobalAveragePooling3D, "The mean of each channel over volumes.", "GlobalAvgPool3D");
KCC_REGISTER(GlobalMaxPooling3D, "The greatest of each channel over volumes.", "GlobalMaxPool3D");
KCC_REGISTER(GlobalMaxPooling1D, "The greatest of each channel over a sequence.", "GlobalMaxPool1D");
KCC_REGISTER(GlobalMaxPooling2D, "The greatest of each channel over images.", "GlobalMaxPool2D");

}  // namespace
}  // namespace kcc
