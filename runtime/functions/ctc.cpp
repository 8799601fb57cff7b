// A. Graves et al., "Connectionist Temporal Classification" (2006): the sum over all ways to read the labels, step by
// step, in logarithms.
#include "runtime/functions/ctc.h"

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/argsort.h"
#include "runtime/ops/ctc_beam_search.h"

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

// The likeliest class of each step, without blanks and, `merge`, without what the step before has.
Values greedy(const Value& x, const Value& lengths, int64_t blank, bool merge) {
  const int64_t steps = x.dim(1);
  const Value ids = argmax(x, -1), place = iota(x.builder(), steps, DType::kInt32);
  const Value inside = less(place, expand_dims(lengths, 1));
  Value read = logical_and(inside, not_equal(ids, static_cast<double>(blank)));
  if (merge) read = logical_and(read, not_equal(ids, pad(slice(ids, 1, 0, steps - 1), {0, 1}, {0, 0}, -1)));
  const Value front = math::take_along_axis(ids, argsort(cast(logical_not(read), DType::kInt32), 1), 1);
  const Value count = kcc::sum(cast(read, DType::kInt32), {1}, true);
  const Value labels = where(less(place, count), front, scalar_like(front, -1));
  return {expand_dims(labels, 0), -kcc::sum(where(inside, max(x, {-1}), scalar_like(x, 0)), {1}, true)};
}

Operand decoded(const FunctionArgs& a) {
  const Value x = a.floats("inputs"), lengths = cast(a.value("sequence_lengths"), DType::kInt32);
  if (x.rank() != 3 || x.dim(1) < 1 || x.dim(2) < 1)
    a.refuse_argument("inputs", "it must be logits [batch, steps, classes]");
  if (!(lengths.shape() == Shape{x.dim(0)}))
    a.refuse_argument("sequence_lengths", "it must have a number for each row");
  const int64_t classes = x.dim(2);
  int64_t blank = a.none("mask_index") ? classes - 1 : a.integer("mask_index");
  if (blank < -classes || blank >= classes) a.refuse_argument("mask_index", "it must be one of the classes");
  blank = (blank + classes) % classes;
  if (a.text("strategy") == "greedy") return greedy(x, lengths, blank, a.flag("merge_repeated"));
  if (a.text("strategy") != "beam_search") a.refuse_argument("strategy", "it must be greedy or beam_search");
  const int64_t width = a.integer("beam_width"), paths = a.integer("top_paths");
  if (width < 1 || width > 10'000) a.refuse_argument("beam_width", "it must be from 1 to 10000");
  if (paths < 1 || paths > width) a.refuse_argument("top_paths", "it must be from 1 to `beam_width`");
  return ctc_beam_search(x, lengths, width, paths, blank);
}

[[maybe_unused]] const bool ctc_functions = define_functions({
    {"ctc_decode(inputs, sequence_lengths, strategy='greedy', beam_width=100, top_paths=1, merge_repeated=True, "
     "mask_index=0)",
     "The labels that logits read as, filled up with -1, and how likely they are; class `mask_index` is the blank.",
     decoded},
    {"ctc(y_true, y_pred)", "Connectionist temporal classification, of logits; class 0 is the blank.",
     [](const FunctionArgs& a) -> Operand { return ctc(a.value("y_true"), a.floats("y_pred")); }},
});

}  // namespace
}  // namespace kcc
