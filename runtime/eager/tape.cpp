#include "runtime/eager/tape.h"

#include "runtime/base/problem.h"
#include "runtime/graph/autodiff.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

Value filled(const Value& x, Value g, Unconnected otherwise) {
  return g.defined() || otherwise == Unconnected::kNone ? g : zeros_like(x);
}

// A one at the place `i` of `n`, zeros elsewhere, of the dtype of `like`.
Value one_at(const Value& like, int64_t i, int64_t n) {
  return cast(equal(iota(like.builder(), n, DType::kInt32), static_cast<double>(i)), like.dtype());
}

}  // namespace

GradientTape::GradientTape(bool persistent) : persistent_(persistent) {
  if (auto* eager = dynamic_cast<EagerBuilder*>(&here())) recording_.emplace(*eager);
}
GradientTape::~GradientTape() = default;

void GradientTape::stop_recording() { recording_.reset(); }

void GradientTape::ask() {
  if (asked_ && !persistent_)
    refuse("tape", "a tape that is not persistent is asked for gradients once", "GradientTape tape(true); for several");
  asked_ = true;
}

Values GradientTape::gradient(const Values& ys, const Values& xs, Unconnected otherwise) {
  ask();
  for (const Value& y : ys)
    if (!is_float(y.dtype()))
      refuse("tape", "a gradient is of floating numbers, and this value is " + to_string(y.type()));
  Values g = gradients(ys, {}, xs);
  for (size_t i = 0; i < xs.size(); ++i) g[i] = filled(xs[i], g[i], otherwise);
  if (!persistent_) stop_recording();
  return g;
}

Values GradientTape::gradient(const Value& y, const Values& xs, Unconnected otherwise, const Value& dy) {
  if (!dy.defined()) return gradient(Values{y}, xs, otherwise);
  return gradient(Values{sum(y * stop_gradient(dy))}, xs, otherwise);
}

Value GradientTape::gradient(const Value& y, const Value& x, Unconnected otherwise, const Value& dy) {
  return gradient(y, Values{x}, otherwise, dy)[0];
}

Gradients GradientTape::gradient(const Value& y, const std::vector<Variable*>& weights, Unconnected otherwise) {
  Gradients out{weights, {}};
  Values xs;
  for (Variable* w : weights) xs.push_back(y.builder().read(*w));
  out.values = gradient(Values{y}, xs, otherwise);
  return out;
}

Value GradientTape::jacobian(const Value& y, const Value& x) {
  ask();
  const int64_t n = y.shape().count();
  const Value flat = reshape(y, {n});
  Values rows;
  for (int64_t i = 0; i < n; ++i)
    rows.push_back(filled(x, gradients({flat}, {one_at(y, i, n)}, {x})[0], Unconnected::kZero));
  if (!persistent_) stop_recording();
  return reshape(stack(rows, 0), y.shape() + x.shape());
}

Value GradientTape::batch_jacobian(const Value& y, const Value& x) {
  ask();
  if (y.rank() < 1 || x.rank() < 1 || y.dim(0) != x.dim(0))
    refuse("tape", "`batch_jacobian` takes values with as many rows, not " + to_string(y.type()) + " and " +
                       to_string(x.type()));
  const int64_t rows = y.dim(0), n = y.shape().from(1).count();
  const Value flat = reshape(y, {rows, n});
  Values parts;
  for (int64_t i = 0; i < n; ++i)
    parts.push_back(
        filled(x, gradients({flat}, {broadcast_to(one_at(y, i, n), {rows, n})}, {x})[0], Unconnected::kZero));
  if (!persistent_) stop_recording();
  return reshape(stack(parts, 1), y.shape() + x.shape().from(1));
}

}  // namespace kcc
