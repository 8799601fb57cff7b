// Mean of squares of small differences and sizes of large ones.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Huber final : MeanMetric {
  Arg<double> delta{this, "delta", 1.0, more_than(0), "where small ends"};

  Value values(const Value& y_true, const Value& y_pred) override { return losses::huber(y_true, y_pred, delta); }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(Huber, "Mean of squares of small differences and sizes of large ones.", "huber_loss");

}  // namespace
}  // namespace kcc
