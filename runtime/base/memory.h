// How much memory a process may still take, and how much of it is said.
#pragma once

#include <cstdint>
#include <string>

namespace kcc {

// Bytes: what the system says is available, and within the limits of the process' control groups; 0 where nobody says.
int64_t available_memory();

std::string size_text(int64_t bytes);  // "12.34 KB", of 1024 bytes, as Keras says it

}  // namespace kcc
