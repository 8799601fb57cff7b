#include "runtime/metrics/metric.h"

#include "runtime/losses/loss.h"

namespace kcc {
namespace {

Value fold(const Value& x, int from, bool sums) {  // the dimensions from, from + 1, ..
  Ints axes;
  for (int i = from; i < x.rank(); ++i) axes.push_back(i);
  return axes.empty() ? x : sums ? sum(x, axes) : mean(x, axes);
}

}  // namespace

std::pair<Value, Value> weighted_total(const Value& given, const Value& weight, bool sums) {
  Value values = given;
  if (!weight) {
    const double n = values.rank() == 0 ? 1 : static_cast<double>(values.dim(0));
    values = fold(values, 1, sums);
    return {sum(values), scalar_like(values, n)};
  }
  Value w = cast(weight, values.dtype());
  if (values.rank() == 0) values = broadcast_to(values, w.shape());
  while (w.rank() > values.rank() && w.dim(-1) == 1) w = squeeze(w, -1);
  if (values.rank() == w.rank() + 1 && values.dim(-1) == 1) values = squeeze(values, -1);
  values = fold(values, w.rank(), sums);
  w = leading(w, values.shape());
  return {sum(fold(values * w, 1, sums)), sum(fold(w, 1, sums))};
}

void MeanMetric::update(const Value& y_true, const Value& y_pred, const Value& weight) {
  const auto [y, p] = same_rank(y_true, y_pred, weight ? weight.rank() : 0);
  Value w = weight;
  if (w)
    if (const Value mask = target_mask(y, p)) w = leading(cast(weight, floatx()), mask.shape()) * cast(mask, floatx());
  const auto [total, count] = weighted_total(cast(values(y, p), floatx()), w);
  add("total", total);
  add("count", count);
}

Value MeanMetric::result() { return divide_no_nan(get("total"), get("count")); }

}  // namespace kcc
