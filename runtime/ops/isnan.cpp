// Whether an element is not a number.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& isnan_op = define({
    .name = "isnan",
    .doc = "Whether an element is not a number.",
    .traits = kPointwise,
    .infer = compare_type,
    .kernel =
        [] {
          Kernel k;
          const auto f = [](auto x) { return x.isNaN(); };
          k.tiles = {tile_of<bool, float, 1>(f), tile_of<bool, double, 1>(f)};
          return k;
        }(),
    .samples = {{normal({3, 5})}},
});

Value isnan(const Value& x) { return emit(isnan_op, {x}); }

}  // namespace kcc
