// The sum of several values, element by element.
#include "runtime/layers/merge.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Add final : Merge {
  Value merge(const Values& in, const Values&) override {
    Value y = in[0];
    for (size_t i = 1; i < in.size(); ++i) y = y + in[i];
    return y;
  }
};
KCC_REGISTER(Add, "The sum of several values, element by element.");

}  // namespace
}  // namespace kcc
