// Values that are known: a tensor of its own, counted numbers.
#include <algorithm>
#include <cstring>

#include "runtime/eager/eager_builder.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

const Op& constant_op = define({
    .name = "constant",
    .doc = "The tensor `value`.",
    .traits = kSource,
    .infer = [](const Attrs& a, const Types&) -> Types { return {a.get<Tensor>("value").type()}; },
    .kernel =
        +[](const Signature& s) {
          Prepared p;
          p.phases.push_back({1, [t = s.attrs.get<Tensor>("value")](const Buffers& b, int) {
                                std::memcpy(b.out[0], t.raw(), static_cast<size_t>(t.bytes()));
                              }});
          return p;
        },
});

Value constant(Builder& builder, Tensor t) {
  if (auto* eager = dynamic_cast<EagerBuilder*>(&builder)) return eager->value(std::move(t));
  return emit(constant_op, {}, {{"value", std::move(t)}}, &builder);
}

Value scalar(Builder& builder, double value, DType dtype) { return full(builder, {}, value, dtype); }

Value scalar_like(const Value& x, double value) { return scalar(x.builder(), value, x.dtype()); }

Value full(Builder& builder, Shape shape, double value, DType dtype) {
  if (dynamic_cast<EagerBuilder*>(&builder)) {
    Tensor all = Tensor::uninitialized({dtype, shape});
    dispatch(dtype, [&]<class T>() { std::fill_n(all.data<T>(), all.count(), static_cast<T>(value)); });
    return constant(builder, std::move(all));
  }
  Tensor t(dtype, Shape{});
  dispatch(dtype, [&]<class T>() { *t.data<T>() = static_cast<T>(value); });
  return broadcast_to(constant(builder, t), shape);
}

Value zeros_like(const Value& x) { return full(x.builder(), x.shape(), 0, x.dtype()); }
Value ones_like(const Value& x) { return full(x.builder(), x.shape(), 1, x.dtype()); }

Value iota(Builder& builder, int64_t n, DType dtype) {
  Tensor t(dtype, Shape{n});
  dispatch(dtype, [&]<class T>() {
    for (int64_t i = 0; i < n; ++i) t.data<T>()[i] = static_cast<T>(i);
  });
  return constant(builder, t);
}

}  // namespace kcc
