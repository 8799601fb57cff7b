#include "runtime/base/wildcard.h"

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

bool wildcard_matches(std::string_view pattern, std::string_view text) {
  if (pattern == text) return true;  // a name may hold brackets
  // Where the last `*` may begin again: linear but for the stars.
  size_t p = 0, at = 0, star = std::string_view::npos, from = 0;
  while (at < text.size()) {
    size_t next = p;
    if (p < pattern.size() && pattern[p] == '*') {  // takes nothing at first, and one more each time the rest fails
      star = p++;
      from = at;
      continue;
    }
    const bool one = p < pattern.size() && (pattern[p] == '[' ? in_set(pattern, next, text[at])
                                                              : (++next, pattern[p] == '?' || pattern[p] == text[at]));
    if (one) {
      p = next;
      ++at;
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
