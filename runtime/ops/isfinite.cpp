// Whether an element is finite.
#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"

namespace kcc {

const Op& isfinite_op = define({
    .name = "isfinite",
    .doc = "Whether an element is finite.",
    .traits = kPointwise,
    .infer = compare_type,
    .kernel =
        [] {
          Kernel k;
          const auto f = [](auto x) { return x.isFinite(); };
          k.tiles = {tile_of<bool, float, 1>(f), tile_of<bool, double, 1>(f)};
          return k;
        }(),
    .samples = {{normal({3, 5})}},
});

Value isfinite(const Value& x) { return emit(isfinite_op, {x}); }

}  // namespace kcc
