// exp(x) divided by its sum, along an axis; its logarithm; the logarithm of a sum of exponentials.
#include "runtime/ops/ops.h"

namespace kcc {

Value softmax(const Value& x, int axis) {
  const Value e = exp(x - stop_gradient(max(x, {axis}, true)));
  return e / sum(e, {axis}, true);
}

Value log_softmax(const Value& x, int axis) {
  const Value shifted = x - stop_gradient(max(x, {axis}, true));
  return shifted - log(sum(exp(shifted), {axis}, true));
}

Value logsumexp(const Value& x, Axes axes, bool keepdims) {
  const Value top = stop_gradient(max(x, axes, true));
  const Value y = log(sum(exp(x - top), axes, true)) + top;
  return keepdims ? y : reshape(y, sum(x, axes).shape());
}

}  // namespace kcc
