// Takes a few steps, or lines and columns, from the edges.
#include "runtime/layers/edges.h"
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

template <int N>
struct Cropping final : Layer {
  Arg<Edges<N>> cropping{this, "cropping", N == 2 ? 0 : 1, at_least(0), "how much is taken at the edges"};
  DataFormat data_format{this};

  Value call(Value x, Call) override {
    need_rank(*this, x, N + 2,
              N == 1   ? "[batch, steps, channels]"
              : N == 2 ? "[batch, height, width, channels]"
                       : "[batch, depth, height, width, channels]");
    Value y = x;
    for (int i = 0; i < N; ++i) {
      const auto [before, after] = (*cropping)[static_cast<size_t>(i)];
      const int64_t n = x.dim(i + 1);
      if (before + after >= n)
        refuse("shape.cropping", "`" + type_name + "` takes " + std::to_string(before) + " and " +
                                     std::to_string(after) + " from an axis of " + std::to_string(n) +
                                     ": nothing is left");
      y = slice(y, i + 1, before, n - after);
    }
    return y;
  }
  bool passes_mask() const override { return false; }
};
using Cropping1D = Cropping<1>;
using Cropping2D = Cropping<2>;
using Cropping3D = Cropping<3>;
KCC_REGISTER(Cropping1D, "Takes a few steps from both ends of a sequence.");
KCC_REGISTER(Cropping2D, "Takes a few lines and columns from the edges of images.");
KCC_REGISTER(Cropping3D, "Takes a few planes, lines and columns from the edges of volumes.");

}  // namespace
}  // namespace kcc
