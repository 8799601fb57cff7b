// Names by a pattern in which `*` stands for any text, also none.
#pragma once

#include <string_view>

namespace kcc {

bool wildcard_matches(std::string_view pattern, std::string_view text);

}  // namespace kcc
