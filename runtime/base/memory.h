// How much memory a process may still take.
#pragma once

#include <cstdint>

namespace kcc {

// Bytes: what the system says is available, and within the limits of the process' control groups; 0 where nobody says.
int64_t available_memory();

}  // namespace kcc
