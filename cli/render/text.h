// Texts fitted into columns of a terminal. Pure functions: nothing is printed here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kcc {

// Filled up with spaces to `width` columns; longer texts stay as they are.
std::string padded(std::string_view text, int width);
std::string padded_left(std::string_view text, int width);  // the spaces come first

// At most `width` columns, the rest replaced by "…".
std::string cut(std::string_view text, int width);

// Lines of at most `width` columns, broken at spaces; a longer word stays whole. At least one line.
std::vector<std::string> wrapped(std::string_view text, int width);

// Lines of at most `width` columns, broken behind spaces, `/` and `_` and between words of a CamelCase name, else
// anywhere. Lines further down are indented as the first is, and by `hang` more.
std::vector<std::string> broken(std::string_view text, int width, int hang = 0);

// `text` at column `indent` behind what stands there, its further lines below it. `width` 0: one line.
std::string hanging(std::string head, int indent, std::string_view text, int width);

// "1.23 KB": as Keras says sizes, by 1024.
std::string with_commas(int64_t number);  // "12,345"

}  // namespace kcc
