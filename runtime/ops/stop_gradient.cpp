// The value itself, through which no gradient flows.
#include <cstring>

#include "runtime/ops/ops.h"

namespace kcc {

const Op& stop_gradient_op = define({
    .name = "stop_gradient",
    .doc = "The input; its gradient is zero.",
    .traits = kView,
    .infer = same_type,
    .kernel =
        +[](const Signature& s) {
          Prepared p;
          p.phases.push_back({1, [n = s.in[0].bytes()](const Buffers& b, int) {
                                std::memcpy(b.out[0], b.in[0], static_cast<size_t>(n));
                              }});
          return p;
        },
    .samples = {{{normal({3})}, {}, false}},
});

Value stop_gradient(const Value& x) { return is_float(x.dtype()) ? emit(stop_gradient_op, {x}) : x; }

}  // namespace kcc
