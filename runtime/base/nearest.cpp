#include "runtime/base/nearest.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace kcc {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

char same(char c) { return c; }

// Optimal string alignment distance (Damerau 1964, Levenshtein 1966) of the letters as `f` sees them.
size_t distance(std::string_view a, std::string_view b, char (*f)(char)) {
  std::vector<size_t> before2(b.size() + 1), before(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) before[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool alike = f(a[i - 1]) == f(b[j - 1]);
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (alike ? 0 : 1)});
      if (i > 1 && j > 1 && f(a[i - 1]) == f(b[j - 2]) && f(a[i - 2]) == f(b[j - 1]))
        row[j] = std::min(row[j], before2[j - 2] + 1);
    }
    std::swap(before2, before);
    std::swap(before, row);
  }
  return before[b.size()];
}

// `BatchNorm` of `BatchNormalization`, `he` of `he_normal`: what was cut short, at the end of a word where it is so
// short that it begins many.
bool begins(std::string_view name, std::string_view candidate) {
  if (name.size() < 2 || candidate.size() <= name.size()) return false;
  for (size_t i = 0; i < name.size(); ++i)
    if (lower(name[i]) != lower(candidate[i])) return false;
  return name.size() >= 4 || candidate[name.size()] == '_';
}

}  // namespace

std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates) {
  if (name.empty() || name.size() > 200) return {};
  // Of a single letter no other one is near.
  const size_t most = name.size() == 1 ? 0 : std::max<size_t>(1, name.size() / 3);
  const std::string* best = nullptr;
  std::pair<size_t, size_t> least{most + 1, 0};  // and with its case: `mae` before `MAE`
  for (const std::string& c : candidates) {
    if (c.empty() || c.size() > 200) continue;
    const std::pair<size_t, size_t> d{distance(name, c, lower), distance(name, c, same)};
    if (d < least) {
      least = d;
      best = &c;
    }
  }
  if (best) return *best;
  for (const std::string& c : candidates)
    if (c.size() <= 200 && begins(name, c) && (!best || c.size() < best->size())) best = &c;
  // `std` of `stddev`, where no other begins so.
  const auto short_for = [&](const std::string& c) { return c.size() <= 200 && c.starts_with(name); };
  if (!best && name.size() == 3 && std::count_if(candidates.begin(), candidates.end(), short_for) == 1)
    best = &*std::find_if(candidates.begin(), candidates.end(), short_for);
  return best ? std::optional<std::string>(*best) : std::nullopt;
}

}  // namespace kcc
