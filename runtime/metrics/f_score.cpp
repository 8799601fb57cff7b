// F-scores: one figure of precision and recall.
#include "runtime/metrics/metric.h"

namespace kcc {
namespace {

struct FScore : Metric {
  Arg<std::optional<std::string>> average{this, "average", std::nullopt, one_of({"micro", "macro", "weighted"}),
                                          "how the classes' scores become one; null: they do not"};

  virtual double power() const = 0;
  virtual std::optional<double> cut() const = 0;

  void update(const Value& y_true, const Value& y_pred, const Value& weight) override {
    if (y_pred.rank() != 2 || !(y_true.shape() == y_pred.shape()))
      refuse("shape.metric", "`" + type_name + "` needs one-hot [batch, classes], and gets targets of " +
                                 to_string(y_true.shape()) + " beside predictions of " + to_string(y_pred.shape()));
    const Value y = cast(y_true, floatx()), p = cast(y_pred, floatx());
    const Value chosen =
        cut() ? greater(p, *cut()) : logical_and(greater_equal(p, max(p, {-1}, true)), greater(abs(p), 1e-9));
    const Value said = cast(chosen, floatx());
    const Value w = weight ? leading(cast(weight, floatx()), y.shape()) : Value{};
    const auto total = [&](const Value& x) { return sum(w ? x * w : x, is_micro() ? Ints{} : Ints{0}); };
    add("true_positives", total(said * y));
    add("false_positives", total(said * (1.0 - y)));
    add("false_negatives", total((1.0 - said) * y));
    add("intermediate_weights", total(y));
  }

  Value result() override {
    constexpr double kEpsilon = 1e-7;
    const Variable* known = variables.find("true_positives");
    const Shape shape = known ? known->type.shape : Shape{};
    const Value right = get("true_positives", shape), square_of = scalar_like(right, power() * power());
    const Value precision = right / (right + get("false_positives", shape) + kEpsilon);
    const Value recall = right / (right + get("false_negatives", shape) + kEpsilon);
    Value score = precision * recall / (square_of * precision + recall + kEpsilon) * (1.0 + square_of);
    if (!*average) return score;
    if (**average != "weighted") return mean(score);
    const Value w = get("intermediate_weights", shape);
    return sum(score * (w / (sum(w) + kEpsilon)));
  }
  Direction direction() const override { return Direction::kUp; }

 private:
  bool is_micro() const { return *average && **average == "micro"; }
};

const Rule kCut{[](double x) { return x > 0 && x <= 1; }, "must be more than 0 and at most 1", {}};

struct FBetaScore final : FScore {
  Arg<double> beta{this, "beta", 1.0, more_than(0), "how much more recall counts than precision"};
  Arg<std::optional<double>> threshold{this, "threshold", std::nullopt, kCut,
                                       "what predictions are cut at; null: the best of each row"};
  std::string default_name() const override { return "fbeta_score"; }
  double power() const override { return beta; }
  std::optional<double> cut() const override { return threshold; }
};

struct F1Score final : FScore {
  Arg<std::optional<double>> threshold{this, "threshold", std::nullopt, kCut,
                                       "what predictions are cut at; null: the best of each row"};
  double power() const override { return 1; }
  std::optional<double> cut() const override { return threshold; }
};

KCC_REGISTER(FBetaScore, "Precision and recall in one figure, with a weight.", "fbeta_score");
KCC_REGISTER(F1Score, "Precision and recall in one figure.");

}  // namespace
}  // namespace kcc
