// A loss: how far y_pred is from y_true, a number for each sample. Sample weights, masks and reduction are the same for
// all.
#pragma once

#include "runtime/object/arg.h"
#include "runtime/ops/ops.h"

namespace kcc {

struct Loss : Object {
  static constexpr const char* kFamily = "loss";

  // y_true, y_pred: [batch, ..]; -> [batch, ..] without the last dimension (with none left: [batch]).
  virtual Value call(const Value& y_true, const Value& y_pred) const = 0;

  // What is kept of a target beside the sample weight: True keeps (sparse crossentropy's `ignore_class`). Empty keeps
  // all.
  virtual Value target_mask(const Value& /*y_true*/, const Value& /*y_pred*/) const { return {}; }

  // Losses whose target is whole numbers, one dimension less than the prediction.
  virtual bool sparse() const { return false; }

  // What its predictions have to be, to say that an activation does not fit.
  enum class Takes : uint8_t { kAny, kPositive, kSigned, kProbabilities };
  virtual Takes takes() const { return Takes::kAny; }

  // sum_over_batch_size, sum, mean, mean_with_sample_weight or none.
  Arg<std::string> reduction{this, "reduction", "sum_over_batch_size",
                             one_of({"sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"}),
                             "how the samples' losses become one number"};
  Arg<std::optional<std::string>> name{this, "name", std::nullopt, "its name in reports"};
  Arg<std::optional<DType>> dtype{this, "dtype", std::nullopt, "of its computation"};
  Loss() { common_args_end(); }
};

// Weighted, masked and reduced as Keras does: a scalar. `weight` and `mask` may be empty; they have
// leading dimensions of the losses. `none` is averaged, as every term of a loss that is no scalar.
// It is computed in the loss's `dtype`, else in `floatx`, else in the prediction's. Formula: keras/src/losses/loss.py,
// reduce_weighted_values.
Value reduced_loss(const Loss& loss, const Value& y_true, const Value& y_pred, const Value& weight, const Value& mask,
                   std::optional<DType> floatx = {});

// y_true and y_pred made alike in rank, by adding or dropping a last dimension of 1, as Keras does it before a loss.
// But where weights or a mask say something of the first `kept` dimensions, these are not dropped.
std::pair<Value, Value> same_rank(const Value& y_true, const Value& y_pred, int kept = 0);

// `weight` of the leading dimensions of `shape`, spread over all of it.
Value leading(const Value& weight, const Shape& shape);

Value divide_no_nan(const Value& a, const Value& b);  // 0 where b is 0

}  // namespace kcc
