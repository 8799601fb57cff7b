// Mean Kullback-Leibler divergence of predicted probabilities from the target's.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct KLDivergence final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override { return losses::kl_divergence(y_true, y_pred); }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(KLDivergence, "Mean Kullback-Leibler divergence of predicted probabilities from the target's.", "kld",
             "KLD");

}  // namespace
}  // namespace kcc
