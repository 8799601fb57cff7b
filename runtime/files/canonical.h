// One spelling for each place in the file system.
#pragma once

#include <string>

namespace kcc {

// Absolute, without links and dots as far as the path is there; a path that has no other spelling (the pipe behind
// /dev/stdin) stays as it is.
std::string canonical_path(const std::string& path);

}  // namespace kcc
