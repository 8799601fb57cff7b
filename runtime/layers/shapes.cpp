#include "runtime/layers/shapes.h"

#include "runtime/ops/ops.h"

namespace kcc {

std::string rows_of(const Shape& shape) {
  std::string s = shape.rank() == 0 ? "" : "batch";
  for (int i = 1; i < shape.rank(); ++i) s += ", " + std::to_string(shape[i]);
  return "[" + s + "]";
}

void need_rank(const Layer& layer, const Value& x, int rank, const std::string& words, const std::string& help) {
  if (x.rank() != rank)
    refuse("shape.rank", "`" + layer.type_name + "` needs " + words + ", and gets " + rows_of(x), help);
}

void need_rank_at_least(const Layer& layer, const Value& x, int rank, const std::string& words,
                        const std::string& help) {
  if (x.rank() < rank)
    refuse("shape.rank", "`" + layer.type_name + "` needs " + words + ", and gets " + rows_of(x), help);
}

int need_axis(const Layer& layer, const Value& x, int64_t axis) {
  if (axis < -x.rank() || axis >= x.rank())
    refuse("shape.axis",
           "`" + layer.type_name + "` works along axis " + std::to_string(axis) + ", which " + rows_of(x) +
               " does not have",
           "axis 0 is the batch, -1 the last");
  return static_cast<int>(axis < 0 ? axis + x.rank() : axis);
}

Ints need_axes(const Layer& layer, const Value& x, const Ints& axes) {
  Ints out;
  for (int64_t a : axes) out.push_back(need_axis(layer, x, a));
  std::sort(out.begin(), out.end());
  for (size_t i = 1; i < out.size(); ++i)
    if (out[i] == out[i - 1])
      refuse("shape.axis", "`" + layer.type_name + "` is given the axis " + std::to_string(out[i]) + " twice");
  return out;
}

Value mask_like(const Value& mask, const Value& x) {
  Shape shape = mask.shape();
  while (shape.rank() < x.rank()) shape.push_back(1);
  return reshape(mask, shape);
}

Value any(const Value& x, Ints axes, bool keepdims) {
  return cast(max(cast(x, DType::kInt32), std::move(axes), keepdims), DType::kBool);
}

}  // namespace kcc
