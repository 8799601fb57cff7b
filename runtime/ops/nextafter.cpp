// The neighbour of a number, elementwise.
#include <cmath>

#include "runtime/ops/elementwise.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& nextafter_op = define({
    .name = "nextafter",
    .doc = "The number of its type that follows a on the way to b, element by element.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise<2>(
        [](auto a, auto b) { return a.binaryExpr(b, [](auto x, auto y) { return std::nextafter(x, y); }); }),
    .vjp = [](const OpCall&, const Values& dy) -> Values {
      return {dy[0], Value{}};
    },
    .samples = {{normal({3, 5}), normal({3, 5})}},
});

Value nextafter(const Value& a, const Value& b) { return binary(nextafter_op, a, b); }

}  // namespace kcc
