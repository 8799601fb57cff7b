// Ctrl-C: the first asks the work to stop after its step, the second stops now.
#pragma once

#include <atomic>

namespace kcc {

// Installed for the life of the process by the first call; true once it was asked to stop.
const std::atomic<bool>& interrupted();

}  // namespace kcc
