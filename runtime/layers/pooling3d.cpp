// The greatest, or the mean, of a window that slides over volumes.
#include "runtime/layers/volume.h"

namespace kcc {
namespace {

template <bool average>
struct Pooling3D final : Layer {
  Arg<Tuple<3>> pool_size{this, "pool_size", 2, at_least(1), "size of the window"};
  Arg<std::optional<Tuple<3>>> strides{this, "strides", std::nullopt, at_least(1),
                                       "steps of the window; default: its size"};
  Arg<std::string> padding{this, "padding", "valid", one_of({"valid", "same"}),
                           "whether the window may stand out (same); what lies outside does not count"};
  DataFormat data_format{this};

  Value call(Value x, Call) override {
    x = volume_of(*this, average ? floating(x) : x);
    const Tuple<3> steps = strides->value_or(pool_size);
    VolumeWindow window{Ints(pool_size->begin(), pool_size->end()), Ints(steps.begin(), steps.end())};
    pad_window(*this, padding, x, window);
    return average ? avg_pool3d(x, window) : max_pool3d(x, window);
  }
  bool passes_mask() const override { return false; }
};
using MaxPooling3D = Pooling3D<false>;
using AveragePooling3D = Pooling3D<true>;
KCC_REGISTER(MaxPooling3D, "The greatest of a window that slides over volumes.", "MaxPool3D");
KCC_REGISTER(AveragePooling3D, "The mean of a window that slides over volumes.", "AvgPool3D");

}  // namespace
}  // namespace kcc
