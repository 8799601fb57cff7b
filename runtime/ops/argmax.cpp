// The place of the largest element along the last dimension.
#include "runtime/ops/place_of.h"

namespace kcc {

const Op& argmax_op = define({
    .name = "argmax",
    .doc = "The first place of the largest element of the last dimension.",
    .infer = type_of_place,
    .kernel = +[](const Signature& s) { return prepare_place(s, [](auto a, auto b) { return a > b; }); },
    .samples = {{normal({4, 7})}},
});

Value place_along(const Op& op, const Value& x, int axis) {
  axis = normal_axis(axis, x.rank());
  Ints perm;
  for (int i = 0; i < x.rank(); ++i)
    if (i != axis) perm.push_back(i);
  perm.push_back(axis);
  return emit(op, {transpose(x, perm)});
}

Value argmax(const Value& x, int axis) { return place_along(argmax_op, x, axis); }

}  // namespace kcc
