// Movements of elements seen as other ways to read what lies where it is.
#include "runtime/passes/lower.h"

namespace kcc {
namespace {

std::optional<Layout> reshaped(const Layout& from, const Shape& shape) {
  Layout to{shape, Ints(static_cast<size_t>(shape.rank()), 0), from.offset};
  int i = 0;  // a dimension of `from`
  int64_t left = 1, stride = 0;
  const auto next = [&] {  // merges neighbours that lie in a row
    while (i < from.shape.rank() && from.shape[i] == 1) ++i;
    if (i == from.shape.rank()) return false;
    left = from.shape[i];
    stride = from.strides[static_cast<size_t>(i)];
    for (++i; i < from.shape.rank(); ++i) {
      if (from.shape[i] == 1) continue;
      if (stride != from.strides[static_cast<size_t>(i)] * from.shape[i]) break;
      left *= from.shape[i];
      stride = from.strides[static_cast<size_t>(i)];
    }
    return true;
  };
  for (int k = 0; k < shape.rank(); ++k) {
    if (shape[k] == 1) continue;
    if (left == 1 && !next()) return {};
    if (left % shape[k] != 0) return {};
    left /= shape[k];
    to.strides[static_cast<size_t>(k)] = stride * left;
  }
  return to;
}

}  // namespace

Layout contiguous(const Shape& shape) { return {shape, broadcast_strides(shape, shape), 0}; }

bool is_movement(const Op& op) {
  return (op.traits & kView) || op.name == "broadcast_to" || op.name == "transpose" || op.name == "slice";
}

std::optional<Layout> moved(const Layout& from, const Node& node, const Shape& shape) {
  if (shape.count() == 0) return {};
  Layout to{shape, {}, from.offset};
  if (node.op->traits & kView) return reshaped(from, shape);
  if (node.op->name == "broadcast_to") {
    const int added = shape.rank() - from.shape.rank();
    for (int i = 0; i < shape.rank(); ++i)
      to.strides.push_back(
          i < added || from.shape[i - added] != shape[i] ? 0 : from.strides[static_cast<size_t>(i - added)]);
    return to;
  }
  if (node.op->name == "transpose") {
    for (int64_t p : node.attrs.ints("perm")) to.strides.push_back(from.strides[static_cast<size_t>(p)]);
    return to;
  }
  if (node.op->name == "slice") {
    to.strides = from.strides;
    const auto axis = static_cast<size_t>(node.attrs.integer("axis"));
    to.offset += node.attrs.integer("begin") * from.strides[axis];
    to.strides[axis] *= node.attrs.integer("stride");
    return to;
  }
  return {};
}

}  // namespace kcc
