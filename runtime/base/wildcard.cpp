#include "runtime/base/wildcard.h"

namespace kcc {

bool wildcard_matches(std::string_view pattern, std::string_view text) {
  // Where the last `*` may begin again: linear but for the stars.
  size_t p = 0, at = 0, star = std::string_view::npos, from = 0;
  while (at < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = at;
    } else if (p < pattern.size() && pattern[p] == text[at]) {
      ++p, ++at;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      at = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace kcc
