// Adds zeros at the edges.
#include "runtime/layers/edges.h"
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

template <int N>
struct ZeroPadding final : Layer {
  Arg<Edges<N>> padding{this, "padding", 1, at_least(0), "how much is added at the edges"};
  DataFormat data_format{this};

  Value call(Value x, Call) override {
    need_rank(*this, x, N + 2,
              N == 1   ? "[batch, steps, channels]"
              : N == 2 ? "[batch, height, width, channels]"
                       : "[batch, depth, height, width, channels]");
    Ints before{0}, after{0};
    for (const auto& p : *padding) {
      before.push_back(p[0]);
      after.push_back(p[1]);
    }
    before.push_back(0);
    after.push_back(0);
    return pad(x, before, after);
  }
  bool passes_mask() const override { return false; }
};
using ZeroPadding1D = ZeroPadding<1>;
using ZeroPadding2D = ZeroPadding<2>;
using ZeroPadding3D = ZeroPadding<3>;
KCC_REGISTER(ZeroPadding1D, "Adds zeros at both ends of a sequence.");
KCC_REGISTER(ZeroPadding2D, "Adds zeros at the edges of images.");
KCC_REGISTER(ZeroPadding3D, "Adds zeros at the edges of volumes.");

}  // namespace
}  // namespace kcc
