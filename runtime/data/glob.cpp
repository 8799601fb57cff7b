#include "runtime/data/glob.h"

#include <algorithm>

namespace kcc {
namespace {

// Whether `c` is in the set that begins at pattern[at] == '['; moves `at` behind it. A `[` without `]` is itself.
bool in_set(std::string_view pattern, size_t& at, char c) {
  const size_t close = pattern.find(']', at + 2);
  if (close == std::string_view::npos) return pattern[at++] == c;
  size_t i = at + 1;
  const bool negated = pattern[i] == '!' || pattern[i] == '^';
  if (negated) ++i;
  bool found = false;
  for (; i < close; ++i) {
    if (i + 2 < close && pattern[i + 1] == '-') {
      found |= pattern[i] <= c && c <= pattern[i + 2];
      i += 2;
    } else {
      found |= pattern[i] == c;
    }
  }
  at = close + 1;
  return found != negated;
}

}  // namespace

bool is_pattern(std::string_view path) { return path.find_first_of("*?[") != std::string_view::npos; }

bool matches(std::string_view pattern, std::string_view name) {
  if (!name.empty() && name[0] == '.' && !pattern.empty() && pattern[0] != '.') return false;
  size_t p = 0, n = 0, star = std::string_view::npos, star_name = 0;
  while (n < name.size()) {
    size_t next = p;
    if (p < pattern.size() && pattern[p] == '*') {  // takes nothing at first, and one more each time the rest fails
      star = p++;
      star_name = n;
      continue;
    }
    const bool one = p < pattern.size() && (pattern[p] == '[' ? in_set(pattern, next, name[n])
                                                              : (++next, pattern[p] == '?' || pattern[p] == name[n]));
    if (one) {
      p = next;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
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
