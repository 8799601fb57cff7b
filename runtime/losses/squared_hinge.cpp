// max(1 - target x prediction, 0) squared, of targets -1 and 1.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct SquaredHinge final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override { return losses::squared_hinge(y_true, y_pred); }
  Takes takes() const override { return Takes::kSigned; }
};

KCC_REGISTER(SquaredHinge, "max(1 - target x prediction, 0) squared, of targets -1 and 1.");

}  // namespace
}  // namespace kcc
