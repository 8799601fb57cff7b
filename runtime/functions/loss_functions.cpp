// keras.losses and keras.metrics by name.
#include <algorithm>

#include "runtime/functions/function.h"
#include "runtime/functions/losses.h"
#include "runtime/functions/math.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

template <Value (*f)(const Value&, const Value&)>
Operand plain(const Args& a) {
  return f(a.value("y_true"), a.value("y_pred"));
}

Values same_rank(const Args& a) {
  const auto [y, p] = losses::same_rank(a.floats("y_true"), a.floats("y_pred"));
  return together(y, p);
}

Value as_score(const Args& a, const Value& matches) { return cast(matches, a.context().float_dtype()); }

Operand categorical_accuracy(const Args& a) {
  return as_score(a, equal(argmax(a.value("y_true"), -1), argmax(a.value("y_pred"), -1)));
}

Operand sparse_categorical_accuracy(const Args& a) {
  const Value p = a.value("y_pred");
  Value y = a.value("y_true");
  if (y.rank() == p.rank() && y.dim(-1) == 1) y = squeeze(y, -1);
  return as_score(a, equal(cast(y, DType::kInt32), argmax(p, -1)));
}

Operand top_k(const Args& a) {
  return as_score(a, math::in_top_k(argmax(a.value("y_true"), -1), a.floats("y_pred"), a.integer("k")));
}

Operand sparse_top_k(const Args& a) {
  const Value p = a.value("y_pred"), y = cast(a.value("y_true"), DType::kInt32);
  if (!a.flag("from_sorted_ids")) return as_score(a, math::in_top_k(y, a.floats("y_pred"), a.integer("k")));
  const int64_t k = std::clamp<int64_t>(a.integer("k"), 0, p.dim(-1));
  return as_score(a, math::any(equal(expand_dims(y, -1), slice(p, -1, 0, k)), {-1}));
}

Operand pearson(const Args& a) {
  const Values v = same_rank(a);
  const Ints axis = a.axes("axis");
  const auto standard = [&](const Value& x) {
    const Value centred = x - mean(x, axis, true);
    return centred / sqrt(variance(centred, axis, true));
  };
  return mean(standard(v[0]) * standard(v[1]), axis);
}

Operand concordance(const Args& a) {
  const Values v = same_rank(a);
  const Ints axis = a.axes("axis");
  const Value y_mean = mean(v[0], axis, true), p_mean = mean(v[1], axis, true);
  const Value both = (v[0] - p_mean) * (v[1] - p_mean);  // Keras centres both by the mean of the predictions
  const Value norm = variance(v[0], axis, true) + variance(v[1], axis, true) + square(y_mean - p_mean);
  return mean(2.0 * both / (norm + losses::kEpsilon), axis);
}

[[maybe_unused]] const bool loss_functions = define_functions({
    {"mean_squared_error(y_true, y_pred)", "Mean of squared differences.", plain<losses::mean_squared_error>},
    {"mean_absolute_error(y_true, y_pred)", "Mean of differences.", plain<losses::mean_absolute_error>},
    {"mean_absolute_percentage_error(y_true, y_pred)", "Mean of differences, in percent of y_true.",
     plain<losses::mean_absolute_percentage_error>},
    {"mean_squared_logarithmic_error(y_true, y_pred)", "Mean of squared differences of logarithms.",
     plain<losses::mean_squared_logarithmic_error>},
    {"log_cosh(y_true, y_pred)", "Mean of log(cosh(difference)).", plain<losses::log_cosh>},
    {"hinge(y_true, y_pred)", "Mean of max(1 - y_true * y_pred, 0).", plain<losses::hinge>},
    {"squared_hinge(y_true, y_pred)", "Mean of max(1 - y_true * y_pred, 0) ** 2.", plain<losses::squared_hinge>},
    {"categorical_hinge(y_true, y_pred)", "Hinge between the right class and the best wrong one.",
     plain<losses::categorical_hinge>},
    {"kl_divergence(y_true, y_pred)", "Sum of y_true * log(y_true / y_pred).", plain<losses::kl_divergence>},
    {"poisson(y_true, y_pred)", "Mean of y_pred - y_true * log(y_pred).", plain<losses::poisson>},
    {"huber(y_true, y_pred, delta=1.0)", "Squared near 0, linear beyond delta.",
     [](const Args& a) -> Operand { return losses::huber(a.value("y_true"), a.value("y_pred"), a.number("delta")); }},
    {"cosine_similarity(y_true, y_pred, axis=-1)", "Minus the cosine of the angle.",
     [](const Args& a) -> Operand {
       return losses::cosine_similarity(a.value("y_true"), a.value("y_pred"), a.axis("axis"));
     }},
    {"binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1)", "Of probabilities of yes.",
     [](const Args& a) -> Operand {
       return losses::binary_crossentropy(a.value("y_true"), a.value("y_pred"), a.flag("from_logits"),
                                          a.number("label_smoothing"), a.axis("axis"));
     }},
    {"categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1)", "Of one-hot targets.",
     [](const Args& a) -> Operand {
       return losses::categorical_crossentropy(a.value("y_true"), a.value("y_pred"), a.flag("from_logits"),
                                               a.number("label_smoothing"), a.axis("axis"));
     }},
    {"sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, axis=-1)",
     "Of class numbers.",
     [](const Args& a) -> Operand {
       const auto ignored = a.none("ignore_class") ? std::nullopt : std::optional(a.integer("ignore_class"));
       return losses::sparse_categorical_crossentropy(a.value("y_true"), a.value("y_pred"), a.flag("from_logits"),
                                                      ignored, a.axis("axis"));
     }},
    {"binary_focal_crossentropy(y_true, y_pred, apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False, "
     "label_smoothing=0.0, axis=-1)",
     "Easy samples count less.",
     [](const Args& a) -> Operand {
       return losses::binary_focal_crossentropy(a.value("y_true"), a.value("y_pred"), a.flag("apply_class_balancing"),
                                                a.number("alpha"), a.number("gamma"), a.flag("from_logits"),
                                                a.number("label_smoothing"), a.axis("axis"));
     }},
    {"categorical_focal_crossentropy(y_true, y_pred, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, "
     "axis=-1)",
     "Easy samples count less.",
     [](const Args& a) -> Operand {
       return losses::categorical_focal_crossentropy(a.value("y_true"), a.value("y_pred"), a.number("alpha"),
                                                     a.number("gamma"), a.flag("from_logits"),
                                                     a.number("label_smoothing"), a.axis("axis"));
     }},
    {"categorical_generalized_cross_entropy(y_true, y_pred, q)", "(1 - p ** q) / q of the right class.",
     [](const Args& a) -> Operand {
       return losses::categorical_generalized_cross_entropy(a.value("y_true"), a.value("y_pred"), a.number("q"));
     }},
    {"dice(y_true, y_pred, axis=None)", "1 - the overlap.",
     [](const Args& a) -> Operand { return losses::dice(a.value("y_true"), a.value("y_pred"), a.axes("axis")); }},
    {"tversky(y_true, y_pred, alpha=0.5, beta=0.5, axis=None)", "1 - the weighted overlap.",
     [](const Args& a) -> Operand {
       return losses::tversky(a.value("y_true"), a.value("y_pred"), a.number("alpha"), a.number("beta"),
                              a.axes("axis"));
     }},
    {"circle(y_true, y_pred, ref_labels=None, ref_embeddings=None, remove_diagonal=True, gamma=80, margin=0.4)",
     "Embeddings of a class near each other.",
     [](const Args& a) -> Operand {
       const auto optional = [&](const char* name) { return a.none(name) ? Value{} : a.value(name); };
       return losses::circle(a.value("y_true"), a.value("y_pred"), optional("ref_labels"), optional("ref_embeddings"),
                             a.flag("remove_diagonal"), a.number("gamma"), a.number("margin"));
     }},
    {"binary_accuracy(y_true, y_pred, threshold=0.5)", "Whether y_pred > threshold is y_true.",
     [](const Args& a) -> Operand {
       const auto [y, p] = losses::same_rank(a.value("y_true"), a.value("y_pred"));
       return as_score(a, equal(y, cast(greater(p, a.number("threshold")), y.dtype())));
     }},
    {"categorical_accuracy(y_true, y_pred)", "Whether the largest is that of the one-hot target.",
     categorical_accuracy},
    {"sparse_categorical_accuracy(y_true, y_pred)", "Whether the largest is the class.", sparse_categorical_accuracy},
    {"top_k_categorical_accuracy(y_true, y_pred, k=5)", "Whether the class is among the k largest.", top_k},
    {"sparse_top_k_categorical_accuracy(y_true, y_pred, k=5, from_sorted_ids=False)",
     "Whether the class is among the k largest.", sparse_top_k},
    {"pearson_correlation(y_true, y_pred, axis=-1)", "Pearson's correlation.", pearson},
    {"concordance_correlation(y_true, y_pred, axis=-1)", "Lin's concordance.", concordance},
});

}  // namespace
}  // namespace kcc
