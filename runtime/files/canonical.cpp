#include "runtime/files/canonical.h"

#include <filesystem>

namespace kcc {

std::string canonical_path(const std::string& path) {
  try {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path)).string();
  } catch (const std::filesystem::filesystem_error&) {
    return path;
  }
}

}  // namespace kcc
