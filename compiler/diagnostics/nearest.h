// The help of a diagnostic about an unknown name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/nearest.h"

namespace kcc {

// "did you mean `units`?", or empty where no name is near. A single letter is near only to itself in the other case.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

}  // namespace kcc
