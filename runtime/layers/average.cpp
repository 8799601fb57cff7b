// The mean of several values, element by element.
#include "runtime/layers/merge.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Average final : Merge {
  Value merge(const Values& in, const Values&) override {
    Value y = floating(in[0]);
    for (size_t i = 1; i < in.size(); ++i) y = y + in[i];
    return y / static_cast<double>(in.size());
  }
};
KCC_REGISTER(Average, "The mean of several values, element by element.");

}  // namespace
}  // namespace kcc
