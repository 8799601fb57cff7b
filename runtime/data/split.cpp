#include "runtime/data/split.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/data/row_order.h"

namespace kcc {
namespace {

constexpr uint64_t kStream = 0x73706c6974;  // "split"

// Indices into `rows`, gathered by their label, in the order in which the labels first occur.
std::vector<std::vector<size_t>> by_label(const std::vector<int64_t>& rows, const Tensor& labels) {
  KCC_CHECK(labels.shape().rank() > 0);
  const auto width = static_cast<size_t>(labels.shape().from(1).count()) * size_of(labels.dtype());
  const char* data = static_cast<const char*>(labels.raw());
  std::unordered_map<std::string_view, size_t> known;
  std::vector<std::vector<size_t>> classes;
  for (size_t i = 0; i < rows.size(); ++i) {
    KCC_CHECK(rows[i] >= 0 && rows[i] < labels.shape()[0]);
    const std::string_view key(data + static_cast<size_t>(rows[i]) * width, width);
    const auto [it, is_new] = known.emplace(key, classes.size());
    if (is_new) classes.emplace_back();
    classes[it->second].push_back(i);
  }
  return classes;
}

template <class T>
void shuffle_any(std::vector<T>& items, uint64_t seed, uint64_t step) {
  std::vector<int64_t> order = first_rows(static_cast<int64_t>(items.size()));
  shuffle(order, seed, kStream, step);
  std::vector<T> shuffled;
  shuffled.reserve(items.size());
  for (int64_t i : order) shuffled.push_back(std::move(items[static_cast<size_t>(i)]));
  items = std::move(shuffled);
}

std::string rows_text(size_t n) { return std::to_string(n) + (n == 1 ? " row" : " rows"); }

size_t held_count(size_t n, const SplitOptions& o) {
  if (o.count) {
    if (*o.count < 1 || static_cast<uint64_t>(*o.count) >= n) {
      refuse("split", "`split: " + std::to_string(*o.count) + "` of " + rows_text(n) + " leaves a part empty");
    }
    return static_cast<size_t>(*o.count);
  }
  KCC_CHECK(o.share.has_value());
  if (!(*o.share > 0 && *o.share < 1))
    refuse("split", "a share of " + std::to_string(*o.share) + " cannot be held out",
           "write a share between 0 and 1, or a count of rows");
  const double exact = static_cast<double>(n) * (1.0 - *o.share);
  auto train = static_cast<size_t>(std::floor(exact));
  if (std::round(exact) - exact < 1e-9 * static_cast<double>(n) && std::round(exact) > exact)
    ++train;  // 100 x (1 - 0.9) is 10
  if (train == 0 || train >= n)
    refuse("split", "a share of " + std::to_string(*o.share) + " of " + rows_text(n) + " leaves a part empty");
  return n - train;
}

// Which of the `n` rows are held out, each part of `classes` giving its share (the largest remainders are rounded up).
std::vector<bool> stratified(std::vector<std::vector<size_t>> classes, size_t n, size_t held, uint64_t seed) {
  std::vector<size_t> take(classes.size());
  std::vector<std::pair<double, size_t>> remainders;
  size_t taken = 0;
  for (size_t c = 0; c < classes.size(); ++c) {
    const double exact = static_cast<double>(classes[c].size()) * static_cast<double>(held) / static_cast<double>(n);
    take[c] = static_cast<size_t>(exact);
    taken += take[c];
    remainders.emplace_back(static_cast<double>(take[c]) - exact, c);
  }
  std::sort(remainders.begin(), remainders.end());
  for (size_t i = 0; taken < held; ++i) {
    const size_t c = remainders[i % remainders.size()].second;
    if (take[c] < classes[c].size()) ++take[c], ++taken;
  }
  std::vector<bool> is_held(n);
  for (size_t c = 0; c < classes.size(); ++c) {
    shuffle_any(classes[c], seed, c);
    for (size_t i = 0; i < take[c]; ++i) is_held[classes[c][i]] = true;
  }
  return is_held;
}

// Whole groups, taken while they do not exceed the count; where the first is larger, the smallest.
std::vector<bool> grouped(std::vector<std::vector<size_t>> groups, size_t n, size_t held, const SplitOptions& o) {
  if (groups.size() < 2) refuse("split", "all rows are of one group, which cannot be split");
  if (o.shuffle) {
    shuffle_any(groups, o.seed, 0);
  } else {
    std::reverse(groups.begin(), groups.end());
  }
  std::vector<bool> is_held(n);
  size_t taken = 0;
  const auto hold = [&](const std::vector<size_t>& group) {
    for (size_t i : group) is_held[i] = true;
    taken += group.size();
  };
  for (const auto& group : groups) {
    if (taken + group.size() <= held) {
      hold(group);
    } else if (!o.shuffle && taken > 0) {
      break;
    }
  }
  if (taken == 0)
    hold(*std::min_element(groups.begin(), groups.end(),
                           [](const auto& a, const auto& b) { return a.size() < b.size(); }));
  return is_held;
}

// The fold of each row.
std::vector<int64_t> folds_of(const std::vector<int64_t>& rows, const SplitOptions& o) {
  const size_t n = rows.size(), folds = static_cast<size_t>(o.folds);
  std::vector<int64_t> fold(n);
  if (o.group) {  // the largest group first, each into the fold that has the fewest rows
    auto groups = by_label(rows, *o.group);
    if (groups.size() < folds)
      refuse("split",
             std::to_string(folds) + " folds of " + std::to_string(groups.size()) + " groups leave a part empty");
    if (o.shuffle) shuffle_any(groups, o.seed, 0);
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    std::vector<size_t> sizes(folds);
    for (const auto& group : groups) {
      const auto least = std::min_element(sizes.begin(), sizes.end()) - sizes.begin();
      for (size_t i : group) fold[i] = least;
      sizes[static_cast<size_t>(least)] += group.size();
    }
    return fold;
  }
  std::vector<size_t> order;
  if (o.stratify) {  // dealt out class by class, each going on where the last one ended
    auto classes = by_label(rows, *o.stratify);
    for (size_t c = 0; c < classes.size(); ++c) {
      if (o.shuffle) shuffle_any(classes[c], o.seed, c);
      order.insert(order.end(), classes[c].begin(), classes[c].end());
    }
    for (size_t i = 0; i < n; ++i) fold[order[i]] = static_cast<int64_t>(i % folds);
    return fold;
  }
  for (size_t i = 0; i < n; ++i) order.push_back(i);
  if (o.shuffle) shuffle_any(order, o.seed, 0);
  size_t at = 0;  // runs of rows, the first ones longer by one
  for (size_t f = 0; f < folds; ++f) {
    for (size_t k = 0, size = n / folds + (f < n % folds ? 1 : 0); k < size; ++k)
      fold[order[at++]] = static_cast<int64_t>(f);
  }
  return fold;
}

std::vector<bool> held_rows(const std::vector<int64_t>& rows, const SplitOptions& o) {
  const size_t n = rows.size();
  std::vector<bool> is_held(n);
  if (o.folds != 0) {
    if (o.folds < 2 || static_cast<uint64_t>(o.folds) > n)
      refuse("split", std::to_string(o.folds) + " folds of " + rows_text(n) + " cannot be",
             "write 2 folds or more, and no more than rows");
    if (o.fold < 0 || o.fold >= o.folds)
      refuse("split", "fold " + std::to_string(o.fold) + " is not one of " + std::to_string(o.folds),
             "folds are counted from 0");
    const std::vector<int64_t> fold = folds_of(rows, o);
    for (size_t i = 0; i < n; ++i) is_held[i] = fold[i] == o.fold;
    return is_held;
  }
  const size_t held = held_count(n, o);
  if (o.group) return grouped(by_label(rows, *o.group), n, held, o);
  if (o.stratify) {
    if (!o.shuffle)
      refuse("split", "`stratify` draws rows, and `shuffle: false` takes the last ones", "leave one of them out");
    return stratified(by_label(rows, *o.stratify), n, held, o.seed);
  }
  std::vector<int64_t> order = first_rows(static_cast<int64_t>(n));
  if (o.shuffle) shuffle(order, o.seed, kStream, 0);
  for (size_t i = n - held; i < n; ++i) is_held[static_cast<size_t>(order[i])] = true;
  return is_held;
}

}  // namespace

Split split_rows(const std::vector<int64_t>& rows, const SplitOptions& options) {
  if (options.stratify && options.group)
    refuse("split", "`stratify` and `group` cannot both hold", "leave one of them out");
  const std::vector<bool> is_held = held_rows(rows, options);
  Split split;
  for (size_t i = 0; i < rows.size(); ++i) (is_held[i] ? split.held : split.train).push_back(rows[i]);
  if (split.train.empty() || split.held.empty())
    refuse("split", "the split of " + rows_text(rows.size()) + " leaves a part empty");
  return split;
}

}  // namespace kcc
