// Area under a curve of true and false positives over all thresholds.
#include <algorithm>

#include "runtime/metrics/sensitivity.h"

namespace kcc {
namespace {

struct AUC final : Metric {
  Arg<int64_t> num_thresholds{this, "num_thresholds", 200, at_least(2), "points of the curve"};
  Arg<std::string> curve{this, "curve", "ROC", one_of({"ROC", "PR", "PRGAIN", "roc", "pr", "prgain"}),
                         "recall over false positives, or precision over recall"};
  Arg<std::string> summation_method{
      this, "summation_method", "interpolation",
      one_of({"interpolation", "majoring", "minoring", "Interpolation", "Majoring", "Minoring"}),
      "height between two points: between theirs, the higher or the lower"};
  Arg<std::optional<std::vector<double>>> thresholds{
      this, "thresholds", std::nullopt, between(0, 1),
      "in place of evenly spaced ones; -epsilon and 1 + epsilon are added"};
  Arg<bool> multi_label{this, "multi_label", false, "one curve a label, averaged"};
  Arg<std::optional<int64_t>> num_labels{this, "num_labels", std::nullopt, at_least(1),
                                         "with `multi_label`: how many; null: as many as predictions have"};
  Arg<std::optional<std::vector<double>>> label_weights{this, "label_weights", std::nullopt, "of the labels"};
  Arg<bool> from_logits{this, "from_logits", false, "predictions are logits, not probabilities"};

  void settle() override {
    if (*num_labels && !multi_label) refuse("arg.conflict", "`num_labels` is for `multi_label: true`");
  }

  bool is(const Arg<std::string>& arg, std::string_view lower) const {
    return std::equal(arg->begin(), arg->end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a | 32) == b; });
  }

  ConfusionSettings settings() const {
    ConfusionSettings s;
    std::vector<double> inner = even_thresholds(num_thresholds);
    if (*thresholds) {
      inner = **thresholds;
      std::sort(inner.begin(), inner.end());
      inner.insert(inner.begin(), 0);
      inner.push_back(1);
    }
    s.even = !*thresholds || evenly_spaced(inner);
    inner.front() = -1e-7;
    inner.back() = 1 + 1e-7;
    s.thresholds = std::move(inner);
    s.multi_label = multi_label;
    if (*label_weights && !multi_label) s.label_weights = **label_weights;
    return s;
  }

  void update(const Value& y_true, const Value& y_pred, const Value& weight) override {
    const Confusion c = confusion(y_true, from_logits ? sigmoid(y_pred) : y_pred, weight, settings(), floatx());
    if (*num_labels && c.true_positives.dim(-1) != **num_labels)
      refuse("shape.metric", "`num_labels` is " + std::to_string(**num_labels) + ", and predictions are of " +
                                 to_string(y_pred.shape()));
    add("true_positives", c.true_positives);
    add("false_positives", c.false_positives);
    add("true_negatives", c.true_negatives);
    add("false_negatives", c.false_negatives);
  }

  static Value before(const Value& x) { return slice(x, 0, 0, x.dim(0) - 1); }
  static Value after(const Value& x) { return slice(x, 0, 1, x.dim(0)); }

  // Precision is not straight between two points: true positives are.
  static Value precision_recall(const Confusion& c) {
    const Value& tp = c.true_positives;
    const Value p = tp + c.false_positives, gained = before(tp) - after(tp), more = before(p) - after(p);
    const Value slope = divide_no_nan(gained, maximum(more, 0.0));
    const Value intercept = after(tp) - slope * after(p);
    const Value both = logical_and(greater(before(p), 0.0), greater(after(p), 0.0));
    const Value ratio = where(both, divide_no_nan(before(p), maximum(after(p), 0.0)), ones_like(more));
    return divide_no_nan(slope * (gained + intercept * log(ratio)), maximum(after(tp) + after(c.false_negatives), 0.0));
  }

  std::pair<Value, Value> points(const Confusion& c) const {
    if (is(curve, "roc")) return {divide_no_nan(c.false_positives, c.false_positives + c.true_negatives), recall_of(c)};
    if (is(curve, "pr")) return {recall_of(c), precision_of(c)};
    const Value none = equal(c.true_positives, 0.0), zero = zeros_like(c.true_positives);
    const Value scale = divide_no_nan(c.true_positives + c.false_negatives, c.true_negatives + c.false_positives);
    const Value recall_gain = 1.0 - scale * divide_no_nan(c.false_negatives, c.true_positives);
    const Value precision_gain = 1.0 - scale * divide_no_nan(c.false_positives, c.true_positives);
    return {maximum(where(none, zero, recall_gain), 0.0), where(none, zero + 1.0, precision_gain)};
  }

  Value pieces(const Confusion& c) const {
    if (is(curve, "pr") && is(summation_method, "interpolation")) return precision_recall(c);
    const auto [x, y] = points(c);
    const Value height = is(summation_method, "interpolation") ? (before(y) + after(y)) / 2.0
                         : is(summation_method, "minoring")    ? minimum(before(y), after(y))
                                                               : maximum(before(y), after(y));
    return (before(x) - after(x)) * height;
  }

  Value result() override {
    const Variable* known = variables.find("true_positives");
    const Shape shape = known ? known->type.shape : Shape{static_cast<int64_t>(settings().thresholds.size())};
    const Value parts = pieces({get("true_positives", shape), get("false_positives", shape),
                                get("true_negatives", shape), get("false_negatives", shape)});
    if (parts.rank() == 1) return sum(parts);
    const Value by_label = sum(parts, {0});
    if (!*label_weights) return mean(by_label);
    const auto n = static_cast<int64_t>((*label_weights)->size());
    if (by_label.dim(0) != n)
      refuse("shape.metric",
             "there are " + std::to_string(n) + " `label_weights` and " + std::to_string(by_label.dim(0)) + " labels");
    const Value w =
        constant(builder(), Tensor::of<double>({n}, std::span<const double>(**label_weights)).cast(by_label.dtype()));
    return divide_no_nan(sum(by_label * w), sum(w));
  }
  Direction direction() const override { return Direction::kUp; }
};

KCC_REGISTER(AUC, "Area under the curve of true over false positives, or of precision over recall.");

}  // namespace
}  // namespace kcc
