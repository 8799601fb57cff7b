// Functions of keras.ops, keras.losses, keras.metrics, keras.random and keras.activations that expressions do not have.
// Every other one is there: a test compares.
#pragma once

#include <span>
#include <string_view>

namespace kcc {

struct FunctionLeftOut {
  std::string_view name;
  const char* reason;
};
std::span<const FunctionLeftOut> functions_left_out();
const char* why_left_out(std::string_view function);  // null where it is not among them

}  // namespace kcc
