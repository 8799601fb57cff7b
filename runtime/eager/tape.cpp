#include "runtime/eager/tape.h"

#include <algorithm>
#include <set>

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

GradientTape::GradientTape(bool persistent) : builder_(here()), persistent_(persistent) {
  if (auto* eager = dynamic_cast<EagerBuilder*>(&builder_)) recording_.emplace(*eager);
  range_.from = builder_.position();
  reads_ = builder_.reads.size();
}
GradientTape::~GradientTape() = default;

void GradientTape::stop_recording() {
  range_.to = std::min(range_.to, builder_.position());
  if (recording_) recording_->stop();
}

void GradientTape::ask() {
  if (asked_ && !persistent_)
    refuse("tape", "a tape that is not persistent is asked for gradients once", "GradientTape tape(true); for several");
  asked_ = true;
}

void GradientTape::asked() {
  if (persistent_) return;
  stop_recording();
  recording_.reset();  // what it recorded is not needed any more
}

Values GradientTape::find(const Values& ys, const Values& dys, const Values& xs) {
  for (const Value& y : ys) {
    if (&y.builder() != &builder_)
      refuse("tape", "a value of another computation than the tape's is differentiated",
             "make the tape where the value is computed");
    if (!is_float(y.dtype()))
      refuse("tape", "a gradient is of floating numbers, and this value is " + to_string(y.type()));
  }
  return gradients(ys, dys, xs, range_);
}

Values GradientTape::gradient(const Values& ys, const Values& xs, Unconnected otherwise) {
  ask();
  Values g = find(ys, {}, xs);
  for (size_t i = 0; i < xs.size(); ++i) g[i] = filled(xs[i], g[i], otherwise);
  asked();
  return g;
}

Values GradientTape::gradient(const Value& y, const Values& xs, Unconnected otherwise, const Value& dy) {
  if (!dy.defined()) return gradient(Values{y}, xs, otherwise);
  ask();
  if (!(dy.type() == y.type()))
    refuse("tape", "`dy` is " + to_string(dy.type()) + ", and the value is " + to_string(y.type()));
  Values g = find({y}, {dy}, xs);
  for (size_t i = 0; i < xs.size(); ++i) g[i] = filled(xs[i], g[i], otherwise);
  asked();
  return g;
}

Value GradientTape::gradient(const Value& y, const Value& x, Unconnected otherwise, const Value& dy) {
  return gradient(y, Values{x}, otherwise, dy)[0];
}

Gradients GradientTape::gradient(const Value& y, const std::vector<Variable*>& weights, Unconnected otherwise) {
  ask();
  // A weight that was assigned while the tape lived reads as several values.
  Values xs;
  std::vector<size_t> of;  // the weight of each
  const std::vector<std::pair<Variable*, Value>> reads(
      builder_.reads.begin() + static_cast<std::ptrdiff_t>(std::min(reads_, builder_.reads.size())),
      builder_.reads.end());
  for (size_t i = 0; i < weights.size(); ++i) {
    std::set<ValueId> seen;
    for (const auto& [variable, value] : reads)
      if (variable == weights[i] && seen.insert(value.id()).second) {
        xs.push_back(value);
        of.push_back(i);
      }
  }
  Gradients out{weights, Values(weights.size())};
  const Values g = xs.empty() ? Values{} : find({y}, {}, xs);
  for (size_t k = 0; k < g.size(); ++k) {
    if (!g[k].defined()) continue;
    Value& sum = out.values[of[k]];
    sum = sum.defined() ? sum + g[k] : g[k];
  }
  if (otherwise == Unconnected::kZero)
    for (size_t i = 0; i < weights.size(); ++i)
      if (!out.values[i].defined()) out.values[i] = full(builder_, weights[i]->type.shape, 0, weights[i]->type.dtype);
  asked();
  return out;
}

Value GradientTape::jacobian(const Value& y, const Value& x, Unconnected otherwise) {
  ask();
  const int64_t n = y.shape().count();
  const Value flat = reshape(y, {n});
  Values rows;
  for (int64_t i = 0; i < n; ++i) {
    const Value row = find({flat}, {one_at(y, i, n)}, {x})[0];
    if (!row.defined() && otherwise == Unconnected::kNone) {  // as little does any other element
      asked();
      return {};
    }
    rows.push_back(filled(x, row, Unconnected::kZero));
  }
  asked();
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
    parts.push_back(filled(x, find({flat}, {broadcast_to(one_at(y, i, n), {rows, n})}, {x})[0], Unconnected::kZero));
  asked();
  return reshape(stack(parts, 1), y.shape() + x.shape().from(1));
}

}  // namespace kcc
