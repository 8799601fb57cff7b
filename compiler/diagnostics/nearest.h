// The name that was probably meant.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace kcc {

// Insertions, deletions, replacements and swaps of neighbours that make `b` of `a`; upper and lower case are equal.
int edit_distance(std::string_view a, std::string_view b);

// The nearest of `names`, or empty where none is near: at most a third of the letters may differ, and never all.
std::string nearest_name(std::string_view name, const std::vector<std::string>& names);

// "did you mean `units`?", or empty.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

}  // namespace kcc
