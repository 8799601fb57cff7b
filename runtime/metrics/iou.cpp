#include "runtime/metrics/iou.h"

#include <numeric>

namespace kcc {

std::vector<int64_t> IoUBase::targets() const {
  std::vector<int64_t> all(static_cast<size_t>(classes()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

void IoUBase::check_targets() const {
  for (int64_t t : targets())
    if (t < 0 || t >= classes())
      refuse("arg.range", "`target_class_ids` of `" + type_name + "` has " + std::to_string(t) +
                              ", and classes are 0 to " + std::to_string(classes() - 1));
  if (targets().empty()) refuse("arg.range", "`target_class_ids` of `" + type_name + "` is empty");
}

void IoUBase::update(const Value& y_true, const Value& y_pred, const Value& weight) {
  const auto flat = [](const Value& x) { return reshape(x, Shape{x.shape().count()}); };
  const Value label = cast(true_classes(y_true), DType::kInt64), guess = cast(predicted_classes(y_pred), DType::kInt64);
  if (label.shape().count() != guess.shape().count())
    refuse("shape.metric", "`" + type_name + "` got targets of " + to_string(y_true.shape()) +
                               " beside predictions of " + to_string(y_pred.shape()));
  const auto n = static_cast<double>(classes());
  const Value y = flat(label), p = flat(guess);
  Value known =
      logical_and(logical_and(greater_equal(y, 0.0), less(y, n)), logical_and(greater_equal(p, 0.0), less(p, n)));
  if (ignored()) known = logical_and(known, not_equal(y, static_cast<double>(*ignored())));
  Variable& total = counts();
  Value w = cast(known, DType::kFloat64);
  if (weight) w = w * cast(cast(flat(leading(weight, label.shape())), total.type.dtype), DType::kFloat64);
  const Value cell = where(known, y * n + p, zeros_like(y));
  add(total, reshape(scatter_add(w, cell, classes() * classes()), Shape{classes(), classes()}));
}

Value IoUBase::result() {
  const int64_t n = classes();
  const Value matrix = cast(read(counts()), DType::kFloat64);
  std::vector<int64_t> diagonal, chosen = targets();
  for (int64_t i = 0; i < n; ++i) diagonal.push_back(i * (n + 1));
  const auto pick = [&](const Value& x, const std::vector<int64_t>& at) {
    return take(
        x, constant(builder(), Tensor::of<int64_t>({static_cast<int64_t>(at.size())}, std::span<const int64_t>(at))));
  };
  const Value right = pick(reshape(matrix, Shape{n * n}), diagonal);
  const Value both = cast(pick(right, chosen), DType::kFloat32);
  const Value either = cast(pick(sum(matrix, {0}) + sum(matrix, {1}) - right, chosen), DType::kFloat32);
  const Value seen = greater(either, 1e-9);
  const Value iou = where(seen, both / (either + 1e-7), zeros_like(both));
  return sum(iou) / (sum(cast(seen, DType::kFloat32)) + 1e-7);
}

namespace {

struct IoU final : ClassIoU {
  Arg<std::vector<int64_t>> target_class_ids{this, "target_class_ids", "the classes that are averaged"};
  Arg<bool> sparse_y_true{this, "sparse_y_true", true, "targets are class numbers, not one-hot"};
  Arg<bool> sparse_y_pred{this, "sparse_y_pred", true, "predictions are class numbers, not scores"};
  void settle() override { check_targets(); }
  std::vector<int64_t> targets() const override { return target_class_ids; }
  Value true_classes(const Value& y) const override { return sparse_y_true ? y : argmax(y, axis); }
  Value predicted_classes(const Value& p) const override { return sparse_y_pred ? p : argmax(p, axis); }
};

struct MeanIoU final : ClassIoU {
  Arg<bool> sparse_y_true{this, "sparse_y_true", true, "targets are class numbers, not one-hot"};
  Arg<bool> sparse_y_pred{this, "sparse_y_pred", true, "predictions are class numbers, not scores"};
  Value true_classes(const Value& y) const override { return sparse_y_true ? y : argmax(y, axis); }
  Value predicted_classes(const Value& p) const override { return sparse_y_pred ? p : argmax(p, axis); }
};

struct OneHotIoU final : ClassIoU {
  Arg<std::vector<int64_t>> target_class_ids{this, "target_class_ids", "the classes that are averaged"};
  Arg<bool> sparse_y_pred{this, "sparse_y_pred", false, "predictions are class numbers, not scores"};
  void settle() override { check_targets(); }
  std::vector<int64_t> targets() const override { return target_class_ids; }
  Value true_classes(const Value& y) const override { return argmax(y, axis); }
  Value predicted_classes(const Value& p) const override { return sparse_y_pred ? p : argmax(p, axis); }
};

struct OneHotMeanIoU final : ClassIoU {
  Arg<bool> sparse_y_pred{this, "sparse_y_pred", false, "predictions are class numbers, not scores"};
  Value true_classes(const Value& y) const override { return argmax(y, axis); }
  Value predicted_classes(const Value& p) const override { return sparse_y_pred ? p : argmax(p, axis); }
};

struct BinaryIoU final : IoUBase {
  Arg<std::vector<int64_t>> target_class_ids{this, "target_class_ids", std::vector<int64_t>{0, 1},
                                             "the classes that are averaged"};
  Arg<double> threshold{this, "threshold", 0.5, "predictions from it on count as 1"};
  void settle() override { check_targets(); }
  int64_t classes() const override { return 2; }
  std::vector<int64_t> targets() const override { return target_class_ids; }
  Value predicted_classes(const Value& p) const override { return cast(greater_equal(p, threshold), DType::kInt64); }
};

KCC_REGISTER(IoU, "Intersection over union of some classes, averaged.");
KCC_REGISTER(MeanIoU, "Intersection over union of all classes, averaged.");
KCC_REGISTER(OneHotIoU, "Intersection over union of some classes, of one-hot targets.");
KCC_REGISTER(OneHotMeanIoU, "Intersection over union of all classes, of one-hot targets.");
KCC_REGISTER(BinaryIoU, "Intersection over union of classes 0 and 1, of predictions cut at a threshold.");

}  // namespace
}  // namespace kcc
