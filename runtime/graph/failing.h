// What code of a plugin throws, as a problem.
#pragma once

#include <string>

#include "runtime/base/function_ref.h"

namespace kcc {

// Calls `f`. What it throws and is no problem yet becomes one: "`who` failed: ..".
void as_problem(const std::string& who, FunctionRef<void()> f);

// `who`, while this thread is in such a call; null where it is in none.
const std::string* plugin_called();

}  // namespace kcc
