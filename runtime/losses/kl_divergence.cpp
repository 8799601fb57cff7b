// Kullback-Leibler divergence of predicted probabilities from the target's.
#include "runtime/functions/losses.h"
#include "runtime/losses/loss.h"

namespace kcc {
namespace {

struct KLDivergence final : Loss {
  Value call(const Value& y_true, const Value& y_pred) const override { return losses::kl_divergence(y_true, y_pred); }
  Takes takes() const override { return Takes::kProbabilities; }
};

KCC_REGISTER(KLDivergence, "Kullback-Leibler divergence of predicted probabilities from the target's.", "kld", "KLD");

}  // namespace
}  // namespace kcc
