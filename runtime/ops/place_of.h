// What argmax and argmin share: the first place along the last dimension whose element no other is better than.
#pragma once

#include "runtime/ops/reduction.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

inline Types type_of_place(const Attrs&, const Types& in) {
  return {{DType::kInt32, in[0].shape.first(in[0].shape.rank() - 1)}};
}

template <class Better>
Prepared prepare_place(const Signature& s, Better better) {
  const int64_t n = s.in[0].shape[-1], rows = s.out[0].shape.count();
  return dispatch(s.in[0].dtype, [&]<class T>() {
    Prepared p;
    p.phases.push_back({1, [=](const Buffers& b, int) {
                          for (int64_t r = 0; r < rows; ++r) {
                            const T* x = b.input<T>(0) + r * n;
                            int32_t best = 0;
                            for (int64_t i = 1; i < n; ++i)
                              if (better(x[i], x[best])) best = static_cast<int32_t>(i);
                            b.output<int32_t>()[r] = best;
                          }
                        }});
    return p;
  });
}

// `op` along any axis.
Value place_along(const Op& op, const Value& x, int axis);

}  // namespace kcc
