// A. Graves et al., "Connectionist Temporal Classification" (2006): the sum over all ways to read the labels, step by
// step, in logarithms.
#include "runtime/functions/ctc.h"

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"

namespace kcc {
namespace {

constexpr double kNever = -1e30;  // the logarithm of no chance

// Moves the states by `n`, with no chance for those that come in.
Value moved(const Value& states, int64_t n) {
  const int64_t size = states.dim(1);
  return pad(slice(states, 1, 0, size - n), {0, n}, {0, 0}, kNever);
}

// How many labels each row has: [rows, 1].
Value sum_of_labels(const Value& labels) { return kcc::sum(cast(not_equal(labels, 0.0), DType::kInt32), {1}, true); }

}  // namespace

Value ctc(const Value& y_true, const Value& y_pred) {
  if (y_true.rank() != 2 || y_pred.rank() != 3 || y_true.dim(0) != y_pred.dim(0))
    refuse("shape", "`ctc` takes labels [batch, length] and predictions [batch, steps, classes], not " +
                        to_string(y_true.shape()) + " and " + to_string(y_pred.shape()));
  const int64_t rows = y_true.dim(0), length = y_true.dim(1), steps = y_pred.dim(1), classes = y_pred.dim(2);
  const Value labels = is_integer(y_true.dtype()) ? y_true : cast(y_true, DType::kInt32);
  // Between, before and after the labels may be blanks: [rows, 2 length + 1].
  const Value blank = zeros_like(labels);
  const Value pairs = reshape(stack({blank, labels}, 2), Shape{rows, 2 * length});
  const Value states = concat({pairs, slice(blank, 1, 0, 1)}, 1);
  const int64_t size = 2 * length + 1;
  // From a label the next one may follow at once, unless it is the same.
  const Value before = length > 0 ? pad(slice(states, 1, 0, size - 2), {0, 2}, {0, 0}) : zeros_like(states);
  const Value skips = logical_and(not_equal(states, 0.0), not_equal(states, before));

  const Value chance = log_softmax(y_pred, -1);
  const Value of_states = einsum("btc,bsc->bts", {chance, one_hot(states, classes, y_pred.dtype())});
  const auto at = [&](int64_t t) { return squeeze(slice(of_states, 1, t, t + 1), 1); };
  const Value first = slice(at(0), 1, 0, std::min<int64_t>(2, size));
  Value sum = size > 2 ? pad(first, {0, 0}, {0, size - 2}, kNever) : first;
  for (int64_t t = 1; t < steps; ++t) {
    const Value skipped = size > 2 ? where(skips, moved(sum, 2), scalar_like(sum, kNever)) : sum * 0.0 + kNever;
    const Value all = size > 1 ? logsumexp(stack({sum, moved(sum, 1), skipped}, 0), {0}) : sum;
    sum = all + at(t);
  }
  // It ends in the last label or the blank after it; zeros behind a row's labels are none.
  const Value last = sum_of_labels(labels) * 2.0;
  const Value place = iota(y_pred.builder(), size, last.dtype());
  const Value ends = logical_or(equal(place, last), equal(place, last - 1.0));
  return -logsumexp(where(ends, sum, scalar_like(sum, kNever)), {1});
}

namespace {

[[maybe_unused]] const bool defined = define_functions({
    {"ctc(y_true, y_pred)", "Connectionist temporal classification, of logits; class 0 is the blank.",
     [](const FunctionArgs& a) -> Operand { return ctc(a.value("y_true"), a.floats("y_pred")); }},
});

}  // namespace
}  // namespace kcc
