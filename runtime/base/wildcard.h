// Names by a pattern as of a shell: `*` stands for any text, also none, `?` for one character, `[a-c]` for one of
// these,
// `[!a-c]` for any other. A text matches itself.
#pragma once

#include <string_view>

namespace kcc {

bool wildcard_matches(std::string_view pattern, std::string_view text);

}  // namespace kcc
