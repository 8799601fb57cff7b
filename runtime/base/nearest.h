// The name that was probably meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kcc {

// The candidate with the least edit distance (neighbours swapped count once, case hardly), if it is near enough.
std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace kcc
