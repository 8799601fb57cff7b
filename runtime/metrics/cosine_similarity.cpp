// Mean cosine between target and prediction.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct CosineSimilarity final : MeanMetric {
  Arg<int> axis{this, "axis", -1, "of the vectors"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return -losses::cosine_similarity(y_true, y_pred, axis);
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(CosineSimilarity, "Mean cosine between target and prediction.");

}  // namespace
}  // namespace kcc
