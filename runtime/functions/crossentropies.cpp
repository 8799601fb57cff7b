// Crossentropies, from probabilities or from logits.
#include "runtime/base/problem.h"
#include "runtime/functions/activations.h"
#include "runtime/functions/losses.h"
#include "runtime/ops/reduction.h"

namespace kcc::losses {
namespace {

void need_same_shape(const char* loss, const Value& y_true, const Value& y_pred) {
  if (y_true.shape() == y_pred.shape()) return;
  refuse("shape.loss",
         "`" + std::string(loss) + "` got targets of " + to_string(y_true.shape()) + " beside predictions of " +
             to_string(y_pred.shape()) + ": their shapes must be the same",
         y_true.rank() == y_pred.rank() - 1 ? "class numbers are for `sparse_categorical_crossentropy`" : "");
}

Value smoothed(const Value& y, double label_smoothing, double share) {
  return label_smoothing == 0 ? y : y * (1 - label_smoothing) + label_smoothing * share;
}

Value clipped(const Value& probabilities) { return clip(probabilities, kEpsilon, 1 - kEpsilon); }

// The logits of `output`, where an activation noted them or it holds logits itself; else empty. Keras asks not
// whether it was a softmax or a sigmoid, and neither does this.
Value logits_of(const Value& output, bool from_logits) {
  if (const auto noted = output.builder().logits_of(output)) return noted->logits;
  return from_logits ? output : Value{};
}

// Targets beside predictions: cast, and with a last axis of 1 added or dropped at the targets, so that the
// predictions stay the value whose logits are known.
Value beside(const Value& y_true, const Value& pred) {
  Value y = cast(y_true, pred.dtype());
  if (y.rank() + 1 == pred.rank() && pred.dim(-1) == 1) y = expand_dims(y, -1);
  if (y.rank() == pred.rank() + 1 && y.dim(-1) == 1) y = squeeze(y, -1);
  return y;
}

}  // namespace

Value elementwise_binary_crossentropy(const Value& target, const Value& output, bool from_logits) {
  need_same_shape("binary_crossentropy", target, output);
  if (const Value logits = logits_of(output, from_logits)) return softplus(logits) - logits * target;
  const Value p = clipped(output);
  return -(target * log(p) + (1.0 - target) * log(1.0 - p));
}

Value binary_crossentropy(const Value& y_true, const Value& y_pred, bool from_logits, double label_smoothing,
                          int axis) {
  const Value pred = activations::as_float(y_pred), y = smoothed(beside(y_true, pred), label_smoothing, 0.5);
  return mean(elementwise_binary_crossentropy(y, pred, from_logits), {axis});
}

Value categorical_crossentropy(const Value& y_true, const Value& y_pred, bool from_logits, double label_smoothing,
                               int axis) {
  const Value pred = activations::as_float(y_pred), target = cast(y_true, pred.dtype());
  need_same_shape("categorical_crossentropy", target, pred);
  const Value y = smoothed(target, label_smoothing, 1.0 / static_cast<double>(target.dim(-1)));
  const int at = normal_axis(axis, pred.rank());
  if (const Value logits = logits_of(pred, from_logits)) return -sum(y * log_softmax(logits, at), {at});
  return -sum(y * log(clipped(pred / sum(pred, {at}, true))), {at});
}

Value valid_classes(const Value& y_true, const Value& y_pred, int64_t ignore_class, int axis) {
  const int at = normal_axis(axis, y_pred.rank());
  const Value y = y_true.rank() == y_pred.rank() && y_true.dim(at) == 1 ? squeeze(y_true, at) : y_true;
  return not_equal(cast(y, DType::kInt64), static_cast<double>(ignore_class));
}

Value sparse_categorical_crossentropy(const Value& y_true, const Value& y_pred, bool from_logits,
                                      std::optional<int64_t> ignore_class, int axis) {
  Value pred = activations::as_float(y_pred);
  if (pred.rank() < 1 || normal_axis(axis, pred.rank()) != pred.rank() - 1)
    refuse("shape.loss", "`sparse_categorical_crossentropy` has classes along axis " + std::to_string(axis) + " of " +
                             to_string(pred.shape()) + ": it must be the last axis");
  Value y = y_true.rank() == pred.rank() && y_true.dim(-1) == 1 ? squeeze(y_true, -1) : y_true;
  y = cast(y, DType::kInt64);
  if (!(y.shape() == pred.shape().first(pred.rank() - 1)))
    refuse("shape.loss",
           "`sparse_categorical_crossentropy` got class numbers of " + to_string(y_true.shape()) +
               " beside predictions of " + to_string(pred.shape()) +
               ": the shapes must be the same but for the last axis, the classes",
           y_true.shape() == pred.shape() ? "one-hot targets are for `categorical_crossentropy`" : "");
  Value valid;
  if (ignore_class) {
    valid = valid_classes(y, pred, *ignore_class);
    y = where(valid, y, zeros_like(y));
    pred = where(expand_dims(valid, -1), pred, zeros_like(pred));
  }
  Value logits = logits_of(pred, from_logits);
  if (!logits) logits = log(clipped(pred));
  const Value shifted = logits - stop_gradient(max(logits, {-1}, true));
  const Value loss = log(sum(exp(shifted), {-1})) - take_along_last(shifted, y);
  return ignore_class ? where(valid, loss, zeros_like(loss)) : loss;
}

Value binary_focal_crossentropy(const Value& y_true, const Value& y_pred, bool apply_class_balancing, double alpha,
                                double gamma, bool from_logits, double label_smoothing, int axis) {
  const Value given = activations::as_float(y_pred), y = smoothed(beside(y_true, given), label_smoothing, 0.5);
  const Value p = from_logits ? activations::sigmoid(given) : given;
  const Value right = y * p + (1.0 - y) * (1.0 - p);
  Value loss = pow(1.0 - right, scalar_like(p, gamma)) * elementwise_binary_crossentropy(y, p, false);
  if (apply_class_balancing) loss = (y * alpha + (1.0 - y) * (1 - alpha)) * loss;
  return mean(loss, {axis});
}

Value categorical_focal_crossentropy(const Value& y_true, const Value& y_pred, double alpha, double gamma,
                                     bool from_logits, double label_smoothing, int axis) {
  const Value given = activations::as_float(y_pred), target = cast(y_true, given.dtype());
  need_same_shape("categorical_focal_crossentropy", target, given);
  const Value y = smoothed(target, label_smoothing, 1.0 / static_cast<double>(target.dim(-1)));
  const int at = normal_axis(axis, given.rank());
  const Value p = from_logits ? softmax(given, at) : given;
  const Value q = clipped(p / sum(p, {at}, true));
  return sum(pow(1.0 - q, scalar_like(q, gamma)) * alpha * (-y * log(q)), {at});
}

Value categorical_generalized_cross_entropy(const Value& y_true, const Value& y_pred, double q) {
  const Value pred = activations::as_float(y_pred);
  const Value y = y_true.rank() == pred.rank() && y_true.dim(-1) == 1 ? squeeze(y_true, -1) : y_true;
  const Value p = sum(pred * one_hot(cast(y, DType::kInt32), pred.dim(-1), pred.dtype()), {-1});
  return (1.0 - pow(p, scalar_like(p, q))) / q;
}

}  // namespace kcc::losses
