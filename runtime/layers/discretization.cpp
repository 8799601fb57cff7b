// Numbers as the bin they fall into. The boundaries are given, or learned so that each bin holds as many.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "runtime/layers/categories.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

// Sorted numbers that stand for all that were seen, each with how many it stands for. float32, as Keras keeps them.
struct Summary {
  std::vector<float> values, weights;
};

float interpolate(double x, const std::vector<double>& xs, const std::vector<double>& ys) {
  if (x <= xs.front()) return static_cast<float>(ys.front());
  if (x >= xs.back()) return static_cast<float>(ys.back());
  const auto i = static_cast<size_t>(std::upper_bound(xs.begin(), xs.end(), x) - xs.begin());
  const double slope = (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]);
  return static_cast<float>(slope * (x - xs[i - 1]) + ys[i - 1]);
}

Summary compressed(Summary s, double epsilon) {
  if (static_cast<double>(s.values.size()) * epsilon < 1) return s;
  std::vector<double> shares, sums, values(s.values.begin(), s.values.end());
  float running = 0;
  for (float w : s.weights) sums.push_back(running += w);
  for (double v : sums) shares.push_back(v / sums.back());
  Summary out;
  double before = 0;
  const auto n = static_cast<int64_t>(std::ceil(1 / epsilon));
  for (int64_t i = 0; i < n; ++i) {
    const double share = epsilon + static_cast<double>(i) * epsilon;
    out.values.push_back(interpolate(share, shares, values));
    const double sum = interpolate(share, shares, sums);
    out.weights.push_back(static_cast<float>(sum - before));
    before = sum;
  }
  return out;
}

struct Discretization final : Layer {
  Arg<std::optional<std::vector<double>>> bin_boundaries{this, "bin_boundaries", std::nullopt,
                                                         "rising; a bin begins at each, and one lies before"};
  Arg<std::optional<int64_t>> num_bins{this, "num_bins", std::nullopt, at_least(1), "bins to learn"};
  Arg<double> epsilon{this, "epsilon", 0.01, more_than(0), "how exactly they are learned; smaller is more exact"};
  Arg<std::string> output_mode{this, "output_mode", "int", one_of({"int", "one_hot", "multi_hot", "count"}),
                               "the bin's number, or a column for each"};

  void settle() override {
    if (!*bin_boundaries && !*num_bins)
      refuse("arg.missing", "`Discretization` needs `bin_boundaries`, or `num_bins` to learn them");
    if (*bin_boundaries && *num_bins)
      refuse("arg.twice", "`bin_boundaries` and `num_bins` are both given, and only one of them can be");
    if (*bin_boundaries && !std::is_sorted((*bin_boundaries)->begin(), (*bin_boundaries)->end()))
      refuse("arg.range", "`bin_boundaries` must rise");
  }

  Value call(Value x, Call c) override {
    if (!*bin_boundaries)
      refuse("adapt.missing", "`Discretization` has no boundaries yet: they are learned from the training data");
    x = floating(x);
    const std::vector<double>& at = **bin_boundaries;
    const auto n = static_cast<int64_t>(at.size());
    Value bin = full(c.context.builder, x.shape(), 0, DType::kInt32);
    if (n > 0) {
      const Value boundaries = constant(c.context.builder, Tensor::of<double>({n}, at).cast(x.dtype()));
      bin = sum(cast(greater_equal(expand_dims(x, x.rank()), boundaries), DType::kInt32), {-1});
    }
    return *output_mode == "int" ? bin : encode(bin, output_mode, n + 1, compute_dtype(c.context));
  }
  bool passes_mask() const override { return false; }

  bool adapted() const override { return bin_boundaries->has_value(); }
  void adapt(const std::vector<Tensor>& batch) override {
    const Tensor x = batch[0].cast(DType::kFloat32);
    std::vector<float> values(x.data<float>(), x.data<float>() + x.count());
    if (values.empty()) return;
    std::sort(values.begin(), values.end());
    const double step = std::max(static_cast<double>(values.size()) * *epsilon, 1.0);
    Summary s = summary_;
    for (auto i = static_cast<size_t>(step - 1); i < values.size(); i += static_cast<size_t>(step)) {
      s.values.push_back(values[i]);
      s.weights.push_back(static_cast<float>(step));
    }
    std::vector<size_t> order(s.values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return s.values[a] < s.values[b]; });
    Summary sorted;
    for (size_t i : order) {
      sorted.values.push_back(s.values[i]);
      sorted.weights.push_back(s.weights[i]);
    }
    summary_ = compressed(std::move(sorted), epsilon);
  }
  void finish_adapt() override {
    if (summary_.values.empty()) refuse("data.missing", "`Discretization` has no rows to learn from");
    const Summary s = compressed(summary_, 1 / static_cast<double>(num_bins->value()));
    bin_boundaries.set(
        std::vector<double>(s.values.begin(), s.values.end() - 1));  // saved with the arguments, in place of num_bins
    bin_boundaries.given = true;
    num_bins.set(std::nullopt);
    num_bins.given = false;
    summary_ = {};
  }

 private:
  Summary summary_;
};
KCC_REGISTER(Discretization, "Numbers as the bin they fall into.");

}  // namespace
}  // namespace kcc
