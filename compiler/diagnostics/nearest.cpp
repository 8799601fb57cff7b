// Edit distance with swaps (optimal string alignment).
#include "compiler/diagnostics/nearest.h"

#include <algorithm>

namespace kcc {
namespace {

constexpr size_t kLongest = 64;  // longer words are no names

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace

int edit_distance(std::string_view left, std::string_view right) {
  const std::string a = lower(left), b = lower(right);
  std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = static_cast<int>(i + j);
        continue;
      }
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  if (name.empty() || name.size() > kLongest) return {};
  std::string best;
  int best_distance = static_cast<int>(std::max<size_t>(name.size(), 3)) / 3 + 1;
  for (const std::string& candidate : names) {
    if (candidate.empty() || candidate.size() > kLongest || candidate == name) continue;
    const int distance = edit_distance(name, candidate);
    const bool shares_a_letter = distance < static_cast<int>(std::max(name.size(), candidate.size()));
    if (distance < best_distance && shares_a_letter) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::string found = nearest_name(name, names);
  return found.empty() ? std::string{} : "did you mean `" + found + "`?";
}

}  // namespace kcc
