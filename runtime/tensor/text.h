// The pool of texts: an element of a kString tensor is an index into it. Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kcc {

int64_t intern(std::string_view text);      // the same text always gets the same index
const std::string& text_of(int64_t index);  // stays valid for the life of the process

}  // namespace kcc
