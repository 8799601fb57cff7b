#include "runtime/losses/loss.h"

#include "runtime/base/problem.h"

namespace kcc {
namespace {

Value cast_prediction(const Value& y_pred, DType dtype) {
  Value p = cast(y_pred, dtype);
  if (const auto of = y_pred.builder().logits_of(y_pred); of && !(p == y_pred))
    p.builder().note_logits(p, {cast(of->logits, dtype), of->sigmoid});
  return p;
}

Value squeeze_prediction(const Value& y_pred) {  // its logits stay known
  Value p = squeeze(y_pred, -1);
  if (const auto of = y_pred.builder().logits_of(y_pred))
    p.builder().note_logits(p, {squeeze(of->logits, -1), of->sigmoid});
  return p;
}

}  // namespace

Value divide_no_nan(const Value& a, const Value& b) {
  const Value none = equal(b, 0.0);
  return where(none, zeros_like(a), a / where(none, ones_like(b), b));
}

std::pair<Value, Value> same_rank(const Value& y_true, const Value& y_pred, int kept) {
  if (y_true.rank() == y_pred.rank() + 1 && y_true.dim(-1) == 1) {
    if (y_pred.rank() == 1) return {y_true, expand_dims(y_pred, -1)};
    return {squeeze(y_true, -1), y_pred};
  }
  if (y_pred.rank() == y_true.rank() + 1 && y_pred.dim(-1) == 1) {
    if (y_true.rank() == 1 || kept >= y_true.rank()) return {expand_dims(y_true, -1), y_pred};
    return {y_true, squeeze_prediction(y_pred)};
  }
  return {y_true, y_pred};
}

Value leading(const Value& weight, const Shape& shape) {
  Value w = weight;
  while (w.rank() > shape.rank() && w.dim(-1) == 1) w = squeeze(w, -1);
  if (w.rank() > shape.rank())
    refuse("shape.weights", "weights (or a mask) of " + to_string(weight.shape()) + " do not fit losses of " +
                                to_string(shape) + ": they need its leading dimensions");
  while (w.rank() < shape.rank()) w = expand_dims(w, -1);
  return broadcast_to(w, shape);
}

Value reduced_loss(const Loss& loss, const Value& y_true, const Value& y_pred, const Value& weight, const Value& mask,
                   std::optional<DType> floatx) {
  const Value given = cast_prediction(y_pred, loss.dtype->has_value() ? **loss.dtype : floatx.value_or(y_pred.dtype()));
  const auto [y, p] = same_rank(y_true, given, std::max(weight ? weight.rank() : 0, mask ? mask.rank() : 0));
  Value values = loss.call(y, p);
  const DType dtype = values.dtype();
  const std::string& reduction = *loss.reduction;

  Value keep = mask;
  if (const Value target = loss.target_mask(y, p))
    keep = keep ? logical_and(leading(keep, target.shape()), target) : target;
  Value w = weight ? cast(weight, dtype) : Value{};
  if (keep) {
    Value kept = cast(cast(keep, DType::kBool), dtype);
    if (reduction == "sum_over_batch_size" || reduction == "mean")  // a mean over what is kept
      kept = kept * divide_no_nan(scalar_like(kept, static_cast<double>(kept.shape().count())), sum(kept));
    w = !w ? kept : w.rank() > kept.rank() ? w * leading(kept, w.shape()) : leading(w, kept.shape()) * kept;
  }
  if (w) {
    if (values.rank() == 0) values = broadcast_to(values, w.shape());
    w = leading(w, values.shape());
    values = values * w;
  }
  if (values.rank() == 0) return values;
  Value total = sum(values);
  if (reduction == "sum") return total;
  if (reduction == "mean_with_sample_weight" && w) return divide_no_nan(total, sum(w));
  const int64_t count = values.shape().count();
  return count == 0 ? total : total / static_cast<double>(count);
}

}  // namespace kcc
