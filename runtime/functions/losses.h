// The functions of keras.losses on Values: a loss for each sample, not yet averaged over the batch.
//
// `y_true` is cast to the dtype of `y_pred`. A last axis of 1 is added or dropped where Keras' functions do so. The
// crossentropies from probabilities clip to [1e-7, 1 - 1e-7], and go through the logits of what `softmax` or `sigmoid`
// made (Builder::logits_of), in both cases as Keras does on TensorFlow.
#pragma once

#include <optional>

#include "runtime/ops/ops.h"

namespace kcc::losses {

inline constexpr double kEpsilon = 1e-7;  // keras.config.epsilon()

Value mean_squared_error(const Value& y_true, const Value& y_pred);
Value mean_absolute_error(const Value& y_true, const Value& y_pred);
Value mean_absolute_percentage_error(const Value& y_true, const Value& y_pred);
Value mean_squared_logarithmic_error(const Value& y_true, const Value& y_pred);
Value huber(const Value& y_true, const Value& y_pred, double delta = 1);
Value log_cosh(const Value& y_true, const Value& y_pred);
Value cosine_similarity(const Value& y_true, const Value& y_pred, int axis = -1);  // negative: -1 is alike
Value hinge(const Value& y_true, const Value& y_pred);                             // labels 0 and 1 become -1 and 1
Value squared_hinge(const Value& y_true, const Value& y_pred);
Value categorical_hinge(const Value& y_true, const Value& y_pred);
Value kl_divergence(const Value& y_true, const Value& y_pred);
Value poisson(const Value& y_true, const Value& y_pred);

Value binary_crossentropy(const Value& y_true, const Value& y_pred, bool from_logits = false,
                          double label_smoothing = 0, int axis = -1);
Value categorical_crossentropy(const Value& y_true, const Value& y_pred, bool from_logits = false,
                               double label_smoothing = 0, int axis = -1);
// Class numbers: y_true has no class axis, or one of 1.
Value sparse_categorical_crossentropy(const Value& y_true, const Value& y_pred, bool from_logits = false,
                                      std::optional<int64_t> ignore_class = {}, int axis = -1);
// Where the samples that `ignore_class` leaves count, as a bool of the loss's shape.
Value valid_classes(const Value& y_true, const Value& y_pred, int64_t ignore_class, int axis = -1);
Value binary_focal_crossentropy(const Value& y_true, const Value& y_pred, bool apply_class_balancing = false,
                                double alpha = 0.25, double gamma = 2, bool from_logits = false,
                                double label_smoothing = 0, int axis = -1);
Value categorical_focal_crossentropy(const Value& y_true, const Value& y_pred, double alpha = 0.25, double gamma = 2,
                                     bool from_logits = false, double label_smoothing = 0, int axis = -1);
Value categorical_generalized_cross_entropy(const Value& y_true, const Value& y_pred, double q);

Value dice(const Value& y_true, const Value& y_pred, Ints axes = {});  // no axes: all, and the result is a scalar
Value tversky(const Value& y_true, const Value& y_pred, double alpha = 0.5, double beta = 0.5, Ints axes = {});
// Of embeddings of length 1. Samples of a loss of 0 are masked in Keras' class: see `circle > 0`.
Value circle(const Value& y_true, const Value& y_pred, const Value& ref_labels = {}, const Value& ref_embeddings = {},
             bool remove_diagonal = true, double gamma = 80, double margin = 0.4);

// Both with one rank, as Keras' squeeze_or_expand_to_same_rank: a last axis of 1 is dropped or added.
std::pair<Value, Value> same_rank(const Value& y_true, const Value& y_pred);

// Elementwise, not averaged (keras.ops.binary_crossentropy).
Value elementwise_binary_crossentropy(const Value& target, const Value& output, bool from_logits);
Value normalize(const Value& x, int axis);  // to length 1; zeros stay

}  // namespace kcc::losses
