// Dropout of whole channels.
#include "runtime/layers/dropout.h"

namespace kcc {
namespace {

template <int N>
struct SpatialDropout final : Layer {
  Arg<double> rate{this, "rate", between(0, 1), "share of the channels that are set to zero"};
  DataFormat data_format{this};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  Value call(Value x, Call c) override {
    need_rank(*this, x, N + 2,
              N == 1   ? "[batch, steps, channels]"
              : N == 2 ? "[batch, height, width, channels]"
                       : "[batch, depth, height, width, channels]");
    x = floating(x);
    mix_seed(c, seed);
    Shape noise = x.shape();
    for (int i = 1; i <= N; ++i) noise.set(i, 1);
    return dropout(x, rate, c, noise);
  }
};
using SpatialDropout1D = SpatialDropout<1>;
using SpatialDropout2D = SpatialDropout<2>;
using SpatialDropout3D = SpatialDropout<3>;
KCC_REGISTER(SpatialDropout1D, "Sets a share of the channels of a sequence to zero in training.");
KCC_REGISTER(SpatialDropout2D, "Sets a share of the channels of images to zero in training.");
KCC_REGISTER(SpatialDropout3D, "Sets a share of the channels of volumes to zero in training.");

}  // namespace
}  // namespace kcc
