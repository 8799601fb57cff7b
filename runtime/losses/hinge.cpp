// max(1 - target x prediction, 0), of targets -1 and 1.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct Hinge final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override { return losses::hinge(y_true, y_pred); }
  Takes takes() const override { return Takes::kSigned; }
};

KCC_REGISTER(Hinge, "max(1 - target x prediction, 0), of targets -1 and 1.");

}  // namespace
}  // namespace kcc
