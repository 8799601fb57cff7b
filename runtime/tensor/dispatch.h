// Calls a template with the C++ type of a dtype: dispatch(t, [&]<class T>() { ... }).
#pragma once

#include "runtime/base/check.h"
#include "runtime/tensor/dtype.h"

namespace kcc {

template <class F>
decltype(auto) dispatch(DType t, F&& f) {
  switch (t) {
    case DType::kBool: return f.template operator()<bool>();
    case DType::kUint8: return f.template operator()<uint8_t>();
    case DType::kInt32: return f.template operator()<int32_t>();
    case DType::kInt64:
    case DType::kString: return f.template operator()<int64_t>();
    case DType::kFloat32: return f.template operator()<float>();
    case DType::kFloat64: break;
  }
  return f.template operator()<double>();
}

template <class F>
decltype(auto) dispatch_float(DType t, F&& f) {
  KCC_CHECK(is_float(t));
  if (t == DType::kFloat32) return f.template operator()<float>();
  return f.template operator()<double>();
}

}  // namespace kcc
