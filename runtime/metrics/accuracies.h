// The functions of keras.metrics that compare: 1 where a prediction is right, else 0, as float32.
#pragma once

#include <optional>

#include "runtime/ops/ops.h"

namespace kcc::metrics {

Value accuracy(const Value& y_true, const Value& y_pred);
Value binary_accuracy(const Value& y_true, const Value& y_pred, double threshold = 0.5);
Value categorical_accuracy(const Value& y_true, const Value& y_pred);         // [.., classes] both
Value sparse_categorical_accuracy(const Value& y_true, const Value& y_pred);  // class numbers [..] or [.., 1]
Value top_k_categorical_accuracy(const Value& y_true, const Value& y_pred, int64_t k = 5);
Value sparse_top_k_categorical_accuracy(const Value& y_true, const Value& y_pred, int64_t k = 5,
                                        bool from_sorted_ids = false);

}  // namespace kcc::metrics
