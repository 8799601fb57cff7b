// The types of a tensor's elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kcc {

// kString holds an index into the process-wide pool of texts (text.h), so that text moves like an integer.
enum class DType : uint8_t { kBool, kUint8, kInt32, kInt64, kFloat32, kFloat64, kString };

constexpr size_t size_of(DType t) {
  switch (t) {
    case DType::kBool:
    case DType::kUint8: return 1;
    case DType::kInt32:
    case DType::kFloat32: return 4;
    default: return 8;
  }
}

constexpr bool is_float(DType t) { return t == DType::kFloat32 || t == DType::kFloat64; }
constexpr bool is_integer(DType t) { return t == DType::kUint8 || t == DType::kInt32 || t == DType::kInt64; }

std::string_view name_of(DType t);  // "float32"
std::optional<DType> dtype_named(std::string_view name);

template <class T>
constexpr DType dtype_of();
template <>
constexpr DType dtype_of<bool>() {
  return DType::kBool;
}
template <>
constexpr DType dtype_of<uint8_t>() {
  return DType::kUint8;
}
template <>
constexpr DType dtype_of<int32_t>() {
  return DType::kInt32;
}
template <>
constexpr DType dtype_of<int64_t>() {
  return DType::kInt64;
}
template <>
constexpr DType dtype_of<float>() {
  return DType::kFloat32;
}
template <>
constexpr DType dtype_of<double>() {
  return DType::kFloat64;
}

}  // namespace kcc
