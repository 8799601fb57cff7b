// What Keras users write from habit, and what holds here instead.
#pragma once

#include <string_view>

namespace kcc {

// The help for a name (of an argument, a key, a type, a function) that there is not; empty where it is no habit.
std::string_view habit_help(std::string_view name);

}  // namespace kcc
