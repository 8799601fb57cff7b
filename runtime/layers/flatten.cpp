// All dimensions but the batch as one.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Flatten final : Layer {
  DataFormat data_format{this};

  Value call(Value x, Call) override { return reshape(x, {x.dim(0), x.shape().from(1).count()}); }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(Flatten, "All dimensions but the batch as one.");

}  // namespace
}  // namespace kcc
