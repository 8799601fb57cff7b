// Calling one of keras' functions by its name: what runtime/kcc/functions.h is made of.
#pragma once

#include <initializer_list>

#include "runtime/functions/operand.h"

namespace kcc::ops {

// What a function returns: a value, or several.
struct Result : Operand {
  explicit Result(Operand o) : Operand(std::move(o)) {}
  operator Value() const;            // refuses (kind "call") what is none
  Value operator[](size_t i) const;  // of several
  Values values() const;             // all of them: `top_k(x, 3).values()`
};

// Binds the arguments as Python does. Refuses (kind "call") what the function cannot take.
Result call(const char* function, std::initializer_list<Operand> arguments, bool rest = false);

}  // namespace kcc::ops
