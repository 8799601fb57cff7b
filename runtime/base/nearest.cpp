#include "runtime/base/nearest.h"

#include <algorithm>
#include <cctype>

namespace kcc {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Optimal string alignment distance, case ignored (Damerau 1964, Levenshtein 1966).
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before2(b.size() + 1), before(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) before[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = std::min(row[j], before2[j - 2] + 1);
    }
    std::swap(before2, before);
    std::swap(before, row);
  }
  return before[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates) {
  if (name.empty() || name.size() > 200) return {};
  const std::string* best = nullptr;
  size_t least = std::max<size_t>(1, name.size() / 3) + 1;
  for (const std::string& c : candidates) {
    if (c.empty() || c.size() > 200) continue;
    const size_t d = distance(name, c);
    if (d < least) {
      least = d;
      best = &c;
    }
  }
  return best ? std::optional<std::string>(*best) : std::nullopt;
}

}  // namespace kcc
