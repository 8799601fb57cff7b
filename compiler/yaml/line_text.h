// What was meant by a value that stands on a line without its brackets.
#pragma once

#include <string>
#include <string_view>

namespace kcc::yaml {

inline constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

// Without a bracket at the end that nothing opened.
std::string_view without_extra_close(std::string_view value);

// Behind a first value a key with another: `8, activation: relu`.
bool goes_on_as_mapping(std::string_view value);

// `width: 64` and `h, {Dense: 1}` as what they should be where they are values; empty: neither.
std::string in_its_brackets(std::string_view value);

}  // namespace kcc::yaml
