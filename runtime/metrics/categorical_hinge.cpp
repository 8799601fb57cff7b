// How far the best wrong class comes near the right one, on average.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct CategoricalHinge final : MeanMetric {
  Value values(const Value& y_true, const Value& y_pred) override { return losses::categorical_hinge(y_true, y_pred); }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(CategoricalHinge, "How far the best wrong class comes near the right one, on average.");

}  // namespace
}  // namespace kcc
