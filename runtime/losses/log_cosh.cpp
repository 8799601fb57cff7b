// Mean of the logarithm of the hyperbolic cosine of differences.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct LogCosh final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override { return losses::log_cosh(y_true, y_pred); }
};

KCC_REGISTER(LogCosh, "Mean of the logarithm of the hyperbolic cosine of differences.", "logcosh");

}  // namespace
}  // namespace kcc
