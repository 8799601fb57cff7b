// Brings features to mean 0 and variance 1, as learned from the training data before the first step.
#include <cmath>

#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Normalization final : Layer {
  Arg<std::optional<Ints>> axis{this, "axis", Ints{-1}, "axes that have a mean each; null for one mean of everything"};
  Arg<std::optional<std::vector<double>>> mean_{this, "mean", std::nullopt, "given instead of learned"};
  Arg<std::optional<std::vector<double>>> variance_{this, "variance", std::nullopt, "given instead of learned"};
  Arg<bool> invert{this, "invert", false, "undo it: multiply by the deviation and add the mean"};

  void settle() override {
    if (mean_->has_value() != variance_->has_value())
      refuse("arg.missing", "`mean` and `variance` are given together, or neither");
    if (*mean_ && (*mean_)->size() != (*variance_)->size())
      refuse("arg.range", "`mean` has " + std::to_string((*mean_)->size()) + " numbers, and `variance` " +
                              std::to_string((*variance_)->size()));
  }

  Value call(Value x, Call c) override {
    x = floating(x);
    const Ints kept = kept_axes(x.shape());
    Shape shape, along;
    for (int64_t a : kept) shape.push_back(x.dim(static_cast<int>(a)));
    for (int i = 0; i < x.rank(); ++i)
      along.push_back(std::find(kept.begin(), kept.end(), i) == kept.end() ? 1 : x.dim(i));
    Value m, v;
    if (*mean_) {
      m = given(**mean_, shape, along, x.dtype(), c.context.builder);
      v = given(**variance_, shape, along, x.dtype(), c.context.builder);
    } else {
      m = reshape(read(learned("mean", {x.dtype(), shape}, "zeros", learned_mean_)), along);
      v = reshape(read(learned("variance", {x.dtype(), shape}, "ones", learned_variance_)), along);
      read(state("count", {DType::kInt32, {}}, "zeros"));  // nobody uses it; Keras saves it
    }
    const Value deviation = maximum(sqrt(v), 1e-7);
    return invert ? m + x * deviation : (x - m) / deviation;
  }

  // State that came with weights is no longer what it started with.
  bool adapted() const override { return *mean_ || done_ || differs("mean", 0) || differs("variance", 1); }

  void adapt(const std::vector<Tensor>& batch) override {
    const Tensor x = batch[0].cast(DType::kFloat64);
    const Shape& shape = x.shape();
    if (shape.count() == 0) return;
    const Ints kept = kept_axes(shape);
    Shape cells;
    for (int64_t a : kept) cells.push_back(shape[static_cast<int>(a)]);
    const auto n = static_cast<size_t>(cells.count());
    if (sums_.empty()) shape_ = cells, sums_.resize(n), squares_.resize(n), shift_.resize(n, std::nan(""));
    if (!(shape_ == cells))
      refuse("shape.features",
             "`Normalization` learned from " + to_string(shape_) + " features, and now gets " + to_string(cells));
    for (int64_t i = 0; i < x.count(); ++i) {
      int64_t rest = i, cell = 0, step = 1;
      for (int a = shape.rank() - 1, k = static_cast<int>(kept.size()) - 1; a >= 0; --a) {
        if (k >= 0 && kept[static_cast<size_t>(k)] == a) {
          cell += rest % shape[a] * step;
          step *= shape[a];
          --k;
        }
        rest /= shape[a];
      }
      const auto at = static_cast<size_t>(cell);
      const double value = x.data<double>()[i];
      if (std::isnan(shift_[at])) shift_[at] = value;  // near the mean: no digits are lost
      const double d = value - shift_[at];
      sums_[at] += d;
      squares_[at] += d * d;
    }
    count_ += x.count() / static_cast<int64_t>(n);
  }

  void finish_adapt() override {
    if (count_ == 0) refuse("data.missing", "`Normalization` has no rows to learn from");
    Tensor m(DType::kFloat64, shape_), v(DType::kFloat64, shape_);
    for (size_t i = 0; i < sums_.size(); ++i) {
      const double mean_shifted = sums_[i] / static_cast<double>(count_);
      m.data<double>()[i] = shift_[i] + mean_shifted;
      v.data<double>()[i] = std::max(0.0, squares_[i] / static_cast<double>(count_) - mean_shifted * mean_shifted);
    }
    learned_mean_ = m;
    learned_variance_ = v;
    for (const auto& [name, t] : {std::pair{"mean", &m}, std::pair{"variance", &v}})
      if (Variable* made = variables.find(name)) made->value = t->cast(made->type.dtype);
    done_ = true;
  }

 private:
  Ints kept_axes(const Shape& shape) const {
    Ints out;
    for (int64_t a : axis->value_or(Ints{})) {
      if (a < -shape.rank() || a >= shape.rank())
        refuse("shape.axis",
               "`Normalization` works along axis " + std::to_string(a) + ", which " + rows_of(shape) + " does not have",
               "axis 0 is the batch, -1 the last");
      out.push_back(a < 0 ? a + shape.rank() : a);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  static Value given(const std::vector<double>& numbers, const Shape& shape, const Shape& along, DType type,
                     Builder& b) {
    if (numbers.size() == 1) return scalar(b, numbers[0], type);
    if (static_cast<int64_t>(numbers.size()) != shape.count())
      refuse("shape.features", "`mean` has " + std::to_string(numbers.size()) + " numbers, and the input " +
                                   std::to_string(shape.count()) + " features");
    return constant(b, Tensor::of<double>(along, numbers).cast(type));
  }
  // Of the type that the layer computes in, which only its call knows.
  Variable& learned(const char* variable, const Type& type, const char* initial, const Tensor& from) {
    Variable& v = state(variable, type, initial);
    if (from.defined() && !v.value.defined()) {
      if (!(from.shape() == type.shape))
        refuse("shape.features", "`Normalization` learned from " + to_string(from.shape()) +
                                     " features, and now gets " + to_string(type.shape));
      v.value = from.cast(type.dtype);
    }
    return v;
  }
  bool differs(const char* variable, double from) const {
    const Variable* v = const_cast<Normalization*>(this)->variables.find(variable);
    for (int64_t i = 0; v && v->value.defined() && i < v->value.count(); ++i)
      if (v->value.at(i) != from) return true;
    return false;
  }

  bool done_ = false;
  Shape shape_;
  Tensor learned_mean_, learned_variance_;  // undefined: nothing was learned
  std::vector<double> shift_, sums_, squares_;
  int64_t count_ = 0;
};
KCC_REGISTER(Normalization, "Brings features to mean 0 and variance 1, as learned from the training data.");

}  // namespace
}  // namespace kcc
