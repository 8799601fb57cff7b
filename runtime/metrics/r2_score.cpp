// Coefficient of determination: which share of the targets' variance is predicted.
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct R2Score final : Metric {
  Arg<std::optional<std::string>> class_aggregation{this, "class_aggregation", "uniform_average",
                                                    one_of({"uniform_average", "variance_weighted_average"}),
                                                    "how several outputs become one number; null: they do not"};
  Arg<int64_t> num_regressors{this, "num_regressors", 0, at_least(0),
                              "numbers that the prediction is made of, for the adjusted score"};

  void update(const Value& y_true, const Value& y_pred, const Value& weight) override {
    auto [y, p] = same_rank(cast(y_true, floatx()), cast(y_pred, floatx()));
    if (y.rank() == 1 && p.rank() == 1) {
      y = expand_dims(y, -1);
      p = expand_dims(p, -1);
    }
    if (y.rank() != 2 || !(y.shape() == p.shape()))
      refuse("shape.metric", "`R2Score` needs [batch, outputs], and gets targets of " + to_string(y_true.shape()) +
                                 " beside predictions of " + to_string(y_pred.shape()));
    const Value w = weight ? leading(cast(weight, floatx()), y.shape()) : ones_like(y);
    add("sum", sum(y * w, {0}));
    add("squared_sum", sum(square(y) * w, {0}));
    add("residual", sum(square(y - p) * w, {0}));
    add("count", sum(w, {0}));
    add("num_samples", scalar(builder(), static_cast<double>(y.shape().count()), floatx()));
  }

  Value result() override {
    const Shape outputs = variables.find("sum") ? variables.find("sum")->type.shape : Shape{1};
    const Value total_of = get("sum", outputs), residual = get("residual", outputs);
    const Value total = get("squared_sum", outputs) - total_of * (total_of / get("count", outputs));
    Value scores = 1.0 - residual / total;
    scores = where(logical_or(isfinite(scores), isnan(scores)), scores, zeros_like(scores));
    Value score = scores;
    if (*class_aggregation)
      score = **class_aggregation == "uniform_average" ? mean(scores) : sum(total * scores) / sum(total);
    if (num_regressors == 0) return score;
    const Value n = get("num_samples"), left = n - static_cast<double>(*num_regressors) - 1.0;
    const Value enough = greater(left, 0.0);
    return where(enough, 1.0 - (1.0 - score) * (n - 1.0) / where(enough, left, ones_like(left)), score);
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(R2Score, "Which share of the targets' variance is predicted.");

}  // namespace
}  // namespace kcc
