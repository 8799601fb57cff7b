// What an operation should give, computed as plainly as can be, in double.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "runtime/graph/op.h"

namespace kcc::sweep {

using Numbers = std::vector<double>;
// All results of one use, element by element. Nothing where no reference is written.
std::optional<std::vector<Numbers>> reference(const Signature& s, const std::vector<Numbers>& in);

}  // namespace kcc::sweep
