#include "runtime/metrics/confusion.h"

#include <cmath>

namespace kcc {
namespace {

constexpr double kNever = -1e10;  // no prediction is as low

// Scores of all but the k best of each row are put below every threshold; of equal ones the first are better.
Value only_best(const Value& x, int64_t k) {
  const int64_t n = x.dim(-1);
  if (k > n)
    refuse("arg.range", "`top_k` is " + std::to_string(k) + ", and a row has " + std::to_string(n) + " numbers");
  Value left = x, best;
  for (int64_t i = 0; i < k; ++i) {
    const Value one = one_hot(argmax(left, -1), n, x.dtype());
    best = best ? best + one : one;
    left = where(greater(one, 0.5), scalar_like(x, -std::numeric_limits<double>::infinity()), left);
  }
  return where(greater(best, 0.5), x, scalar_like(x, kNever));
}

Value constants(Builder& b, const std::vector<double>& values, Shape shape, DType dtype) {
  return constant(b, Tensor::of<double>(shape, std::span<const double>(values)).cast(dtype));
}

struct Cut {
  Value true_positives, false_positives;  // [thresholds, labels]
  Value yes, no;                          // the sums of all, [1, labels], added in the same order as those above
};

// p, yes, no: [samples, labels]; the latter are weights of samples that are 1, or 0.
Cut cut_anywhere(const Value& p, const Value& yes, const Value& no, const std::vector<double>& thresholds) {
  const Value at = constants(p.builder(), thresholds, {static_cast<int64_t>(thresholds.size()), 1, 1}, p.dtype());
  const Value positive = cast(greater(expand_dims(p, 0), at), p.dtype());
  return {sum(positive * expand_dims(yes, 0), {1}), sum(positive * expand_dims(no, 0), {1}), sum(yes, {0}, true),
          sum(no, {0}, true)};
}

// Each sample goes into the bucket of the last threshold below it; a running sum from above counts what is over each.
Cut cut_evenly(const Value& given, const Value& yes, const Value& no, int64_t n, bool all_positive) {
  const int64_t samples = given.dim(0), labels = given.dim(1);
  Builder& b = given.builder();
  const Value p = clip(where(isnan(given), scalar_like(given, -1), given), all_positive ? -1 : 0, 1);
  Value bucket = ceil(p * static_cast<double>(n - 1));  // 0: over no threshold
  if (all_positive) bucket = where(isnan(given), zeros_like(p), maximum(bucket, 1.0));
  const Value ids = cast(bucket, DType::kInt32) * static_cast<double>(labels) + iota(b, labels, DType::kInt32);
  const Value both = concat({reshape(yes, Shape{samples * labels, 1}), reshape(no, Shape{samples * labels, 1})}, 1);
  Value counts =
      reshape(scatter_add(both, reshape(ids, Shape{samples * labels}), (n + 1) * labels), Shape{n + 1, labels, 2});
  counts = flip(cumsum(flip(counts, 0), 0), 0);
  const auto of = [&](int64_t first, int64_t last, int64_t which) {
    return squeeze(slice(slice(counts, 0, first, last), 2, which, which + 1), 2);
  };
  return {of(1, n + 1, 0), of(1, n + 1, 1), of(0, 1, 0), of(0, 1, 1)};
}

}  // namespace

std::vector<double> even_thresholds(int64_t n) {
  if (n == 1) return {0.5};
  std::vector<double> t;
  for (int64_t i = 0; i < n; ++i) t.push_back(static_cast<double>(i) / static_cast<double>(n - 1));
  return t;
}

bool evenly_spaced(const std::vector<double>& t) {
  if (t.size() < 3) return false;
  const std::vector<double> even = even_thresholds(static_cast<int64_t>(t.size()));
  for (size_t i = 0; i < t.size(); ++i)
    if (std::abs(t[i] - even[i]) > 1e-7 + 1e-5 * even[i]) return false;
  return true;
}

Confusion confusion(const Value& y_true, const Value& y_pred, const Value& weight, const ConfusionSettings& s,
                    DType dtype) {
  auto [y, p] = same_rank(cast(y_true, dtype), cast(y_pred, dtype));
  if (!(y.shape() == p.shape()))
    refuse("shape.metric", "targets of " + to_string(y_true.shape()) + " and predictions of " +
                               to_string(y_pred.shape()) + " are not alike");
  if (s.top_k) p = only_best(p, *s.top_k);
  if (s.class_id) {
    if (p.rank() < 2 || *s.class_id >= p.dim(-1))
      refuse("arg.range",
             "`class_id` is " + std::to_string(*s.class_id) + ", and predictions are of " + to_string(p.shape()));
    y = slice(y, -1, *s.class_id, *s.class_id + 1);
    p = slice(p, -1, *s.class_id, *s.class_id + 1);
  }
  if (s.multi_label && p.rank() != 2)
    refuse("shape.metric", "with `multi_label` predictions are [batch, labels], and not " + to_string(p.shape()));
  Value w = weight ? leading(cast(weight, dtype), p.shape()) : Value{};
  if (!s.label_weights.empty()) {
    const auto n = static_cast<int64_t>(s.label_weights.size());
    if (p.rank() < 1 || p.dim(-1) != n)
      refuse("shape.metric",
             "there are " + std::to_string(n) + " `label_weights`, and predictions are of " + to_string(p.shape()));
    const Value labels = broadcast_to(constants(p.builder(), s.label_weights, {n}, dtype), p.shape());
    w = w ? w * labels : labels;
  }
  const Shape flat = s.multi_label ? p.shape() : Shape{p.shape().count(), 1};
  y = reshape(cast(not_equal(y, 0.0), dtype), flat);
  p = reshape(p, flat);
  if (w) w = reshape(w, flat);
  const Value yes = w ? y * w : y, no = w ? (1.0 - y) * w : 1.0 - y;
  const auto n = static_cast<int64_t>(s.thresholds.size());
  const Cut cut = s.even ? cut_evenly(p, yes, no, n, s.thresholds.front() < 0 || s.thresholds.back() > 1)
                         : cut_anywhere(p, yes, no, s.thresholds);
  Confusion c{cut.true_positives, cut.false_positives, cut.no - cut.false_positives, cut.yes - cut.true_positives};
  if (!s.multi_label)
    for (Value* v : {&c.true_positives, &c.false_positives, &c.true_negatives, &c.false_negatives}) *v = squeeze(*v, 1);
  return c;
}

ConfusionSettings ThresholdMetric::settings() const {
  ConfusionSettings s;
  s.thresholds = thresholds->value_or(std::vector<double>{0.5});
  if (s.thresholds.empty()) refuse("arg.range", "`thresholds` of `" + type_name + "` is empty");
  s.even = evenly_spaced(s.thresholds);
  return s;
}

Value ThresholdMetric::figure(const Value& by_threshold) const {
  return by_threshold.dim(0) == 1 ? squeeze(by_threshold, 0) : by_threshold;
}

void ConditionCount::update(const Value& y_true, const Value& y_pred, const Value& weight) {
  add("accumulator", confusion(y_true, y_pred, weight, settings(), floatx()).*which_);
}

}  // namespace kcc
