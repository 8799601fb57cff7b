// Which steps of a plan must wait for which: those that would read, overwrite or be overwritten by each other's bytes.
#pragma once

#include <vector>

#include "runtime/plan/plan.h"

namespace kcc {

// For each step, later steps that begin only when it has ended; what follows from others need not be said.
std::vector<std::vector<int>> followers(const Plan& plan);

}  // namespace kcc
