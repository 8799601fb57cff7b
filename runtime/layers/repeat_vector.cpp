// Each row n times, as a sequence.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct RepeatVector final : Layer {
  Arg<int64_t> n{this, "n", at_least(1), "how many times"};

  // [rows, features] -> [rows, n, features]
  Value call(Value x, Call) override {
    need_rank(*this, x, 2, "[batch, features]");
    return broadcast_to(expand_dims(x, 1), {x.dim(0), n, x.dim(1)});
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(RepeatVector, "Each row n times, as a sequence.");

}  // namespace
}  // namespace kcc
