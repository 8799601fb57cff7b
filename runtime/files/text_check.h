// Whether bytes are text.
#pragma once

#include <string_view>

namespace kcc {

// Valid UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view bytes);

}  // namespace kcc
