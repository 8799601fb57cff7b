// Patterns for paths: `*`, `?` and `[a-z]` within one part of a path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/files/files.h"

namespace kcc {

bool is_pattern(std::string_view path);  // holds `*`, `?` or `[`
bool matches(std::string_view pattern, std::string_view name);

// The paths that are there and match, sorted. `*` and `?` do not match a leading dot.
std::vector<std::string> expand(Files& files, const std::string& pattern);

}  // namespace kcc
