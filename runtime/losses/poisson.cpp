// Negative log-likelihood of counts under a predicted mean.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct Poisson final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override { return losses::poisson(y_true, y_pred); }
  Takes takes() const override { return Takes::kPositive; }
};

KCC_REGISTER(Poisson, "Negative log-likelihood of counts under a predicted mean.");

}  // namespace
}  // namespace kcc
