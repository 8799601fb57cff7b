// Rows of texts as columns beside each other. Pure functions: nothing is printed here.
#pragma once

#include <string>
#include <vector>

namespace kcc {

// The first row is the header. With `width` columns (0: any) what has no room is broken off the last one, into lines
// below it.
std::string table_text(const std::vector<std::vector<std::string>>& rows, int width);

}  // namespace kcc
