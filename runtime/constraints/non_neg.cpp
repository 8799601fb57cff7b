// A weight without negative elements.
#include "runtime/constraints/constraint.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct NonNeg final : Constraint {
  Value call(const Value& w) const override { return maximum(w, 0.0); }
};
KCC_REGISTER(NonNeg, "Negative elements become 0.");

}  // namespace
}  // namespace kcc
