#include "runtime/data/glob.h"

#include <algorithm>

#include "runtime/base/wildcard.h"

namespace kcc {

bool is_pattern(std::string_view path) { return path.find_first_of("*?[") != std::string_view::npos; }

bool matches(std::string_view pattern, std::string_view name) {
  if (!name.empty() && name[0] == '.' && !pattern.empty() && pattern[0] != '.') return false;
  return wildcard_matches(pattern, name);
}

std::vector<std::string> expand(Files& files, const std::string& pattern) {
  std::vector<std::string> found = {pattern.starts_with('/') ? "/" : ""};
  for (size_t at = 0; at < pattern.size();) {
    const size_t slash = std::min(pattern.find('/', at), pattern.size());
    const std::string part = pattern.substr(at, slash - at);
    const bool last = slash == pattern.size();
    at = slash + 1;
    if (part.empty()) continue;
    std::vector<std::string> next;
    for (const std::string& folder : found) {
      const std::string prefix = folder.empty() || folder == "/" ? folder : folder + "/";
      if (!is_pattern(part)) {
        if (files.exists(prefix + part)) next.push_back(prefix + part);
        continue;
      }
      if (!files.is_folder(folder.empty() ? "." : folder)) continue;
      for (const std::string& name : files.list(folder.empty() ? "." : folder)) {
        if (matches(part, name) && (last || files.is_folder(prefix + name))) next.push_back(prefix + name);
      }
    }
    found = std::move(next);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace kcc
