// The place of the smallest element along the last dimension.
#include "runtime/ops/place_of.h"

namespace kcc {

const Op& argmin_op = define({
    .name = "argmin",
    .doc = "The first place of the smallest element of the last dimension.",
    .infer = type_of_place,
    .kernel = +[](const Signature& s) { return prepare_place(s, [](auto a, auto b) { return a < b; }); },
    .samples = {{normal({4, 7})}},
});

Value argmin(const Value& x, int axis) { return place_along(argmin_op, x, axis); }

}  // namespace kcc
