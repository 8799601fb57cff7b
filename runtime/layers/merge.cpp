#include "runtime/layers/merge.h"

#include "runtime/ops/ops.h"

namespace kcc {
namespace {

bool broadcasts(const Shape& a, const Shape& b) {  // beside the batch
  for (int i = 1; i <= std::min(a.rank(), b.rank()) - 1; ++i)
    if (a[-i] != b[-i] && a[-i] != 1 && b[-i] != 1) return false;
  return true;
}

}  // namespace

Values Merge::call_all(const Values& in, Call c) {
  if (in.empty() || (most() && in.size() != most()))
    refuse("graph.inputs",
           "`" + type_name + "` joins " + (most() ? std::to_string(most()) : "several") + " values, and gets " +
               std::to_string(in.size()),
           "give it a list: [[a, b], " + type_name + "]");
  int rank = 0;
  std::string shapes;
  for (const Value& x : in) {
    rank = std::max(rank, x.rank());
    shapes += (shapes.empty() ? "" : ", ") + rows_of(x);
  }
  for (const Value& x : in)
    for (const Value& y : in)
      if (!broadcasts(x.shape(), y.shape()))
        refuse("shape.merge",
               "`" + type_name + "` joins element by element, and gets " + shapes + ": the shapes must be the same",
               "bring them to one shape, or use `Concatenate`");
  Values xs, ms;
  for (size_t i = 0; i < in.size(); ++i) {
    Shape shape = in[i].shape();
    while (shape.rank() < rank && shape.rank() > 0) shape.insert(1, 1);
    xs.push_back(reshape(in[i], shape));
    ms.push_back(c.mask(i) && in[i].rank() == rank ? mask_like(c.mask(i), in[i]) : Value{});
  }
  return {merge(xs, ms)};
}

Values Merge::masks(const Values&, const Call& c) {
  Value mask;
  for (const Flow& f : c.flows()) {
    if (!f.mask) return {};
    mask = mask ? logical_or(mask, f.mask) : f.mask;
  }
  return {mask};
}

Value merge_unmasked(const Values& in, const Values& masks, Value (*op)(const Value&, const Value&)) {
  Value y, mask;
  for (size_t i = 0; i < in.size(); ++i) {
    Value x = in[i];
    if (!y) {
      y = x;
      mask = masks[i];
      continue;
    }
    if (masks[i]) x = where(masks[i], x, y);
    if (mask) y = where(mask, y, x);
    mask = mask && masks[i] ? logical_or(mask, masks[i]) : Value{};
    y = op(y, x);
  }
  return y;
}

}  // namespace kcc
