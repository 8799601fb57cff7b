// What binary operations do to their operands first: one dtype, one shape.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

DType promote(DType a, DType b);                  // refuses (kind "dtype") text beside numbers
Values together(const Value& a, const Value& b);  // both, promoted and broadcast
Value binary(const Op& op, const Value& a, const Value& b);
Value binary(const Op& op, const Value& a, double b);
Value binary(const Op& op, double a, const Value& b);

}  // namespace kcc
