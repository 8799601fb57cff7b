#include "runtime/metrics/precision.h"

namespace kcc {

void PrecisionRecall::update(const Value& y_true, const Value& y_pred, const Value& weight) {
  ConfusionSettings s = settings();
  s.top_k = top_k;
  s.class_id = class_id;
  if (s.top_k && !*thresholds) s.thresholds = {-1e10};
  const Confusion c = confusion(y_true, y_pred, weight, s, floatx());
  add("true_positives", c.true_positives);
  add(named_, c.*which_);
}

Value PrecisionRecall::result() {
  const Value right = get("true_positives", {count()});
  return figure(divide_no_nan(right, right + get(named_, {count()})));
}

namespace {

struct Precision final : PrecisionRecall {
  Precision() : PrecisionRecall(&Confusion::false_positives, "false_positives") {}
};
struct Recall final : PrecisionRecall {
  Recall() : PrecisionRecall(&Confusion::false_negatives, "false_negatives") {}
};

KCC_REGISTER(Precision, "Which share of what is taken for 1 is 1.");
KCC_REGISTER(Recall, "Which share of what is 1 is taken for 1.");

}  // namespace
}  // namespace kcc
