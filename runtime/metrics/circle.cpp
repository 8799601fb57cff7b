// How far embeddings of one class are from each other, and near those of others.
#include "runtime/functions/losses.h"
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct Circle final : MeanMetric {
  Arg<double> gamma{this, "gamma", 80.0, "scale of similarities"};
  Arg<double> margin{this, "margin", 0.4, "how far apart is far enough"};
  Arg<bool> remove_diagonal{this, "remove_diagonal", true, "leave out each embedding beside itself"};

  Value values(const Value& y_true, const Value& y_pred) override {
    return losses::circle(y_true, y_pred, {}, {}, remove_diagonal, gamma, margin);
  }
  Value target_mask(const Value& y_true, const Value& y_pred) const override {
    return greater(losses::circle(y_true, y_pred, {}, {}, remove_diagonal, gamma, margin), 0.0);
  }
  Direction direction() const override { return Direction::kDown; }
};

KCC_REGISTER(Circle, "How far embeddings of one class are from each other, and near those of others.");

}  // namespace
}  // namespace kcc
