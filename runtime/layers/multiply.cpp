// The product of several values, element by element.
#include "runtime/layers/merge.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Multiply final : Merge {
  // A masked factor counts as 1; where all are masked the product is 0.
  Value merge(const Values& in, const Values& masks) override {
    Value y, kept;
    bool all = true;
    for (size_t i = 0; i < in.size(); ++i) {
      const Value x = masks[i] ? where(masks[i], in[i], ones_like(in[i])) : in[i];
      all = all && masks[i];
      if (all) kept = kept ? logical_or(kept, masks[i]) : masks[i];
      y = y ? y * x : x;
    }
    return all ? where(kept, y, zeros_like(y)) : y;
  }
};
KCC_REGISTER(Multiply, "The product of several values, element by element.");

}  // namespace
}  // namespace kcc
