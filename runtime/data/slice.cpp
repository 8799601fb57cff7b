#include "runtime/data/slice.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

#include "runtime/base/problem.h"

namespace kcc {
namespace {

[[noreturn]] void fail(std::string_view text) {
  refuse("slice", "`" + std::string(text) + "` is no slice",
         "write `begin:end` or `begin:end:step`, each a whole number or left out, the step at least 1");
}

std::optional<int64_t> number(std::string_view part, std::string_view all) {
  while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
  while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
  if (part.empty()) return {};
  int64_t value = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
  if (error != std::errc() || end != part.data() + part.size()) fail(all);
  return value;
}

int64_t within(int64_t at, int64_t size) { return std::clamp<int64_t>(at < 0 ? at + size : at, 0, size); }

}  // namespace

Slice parse_slice(std::string_view text) {
  const size_t first = text.find(':');
  if (first == std::string_view::npos) fail(text);
  const size_t second = text.find(':', first + 1);
  Slice slice;
  slice.begin = number(text.substr(0, first), text);
  slice.end = number(text.substr(first + 1, second == std::string_view::npos ? second : second - first - 1), text);
  if (second != std::string_view::npos) slice.step = number(text.substr(second + 1), text).value_or(1);
  if (slice.step < 1) fail(text);
  return slice;
}

Picked pick(const Slice& slice, int64_t size) {
  const int64_t begin = within(slice.begin.value_or(0), size), end = within(slice.end.value_or(size), size);
  return {begin, end > begin ? (end - begin - 1) / slice.step + 1 : 0, slice.step};
}

Tensor picked_rows(const Tensor& tensor, const Picked& rows) {
  if (rows.step == 1) return tensor.rows(rows.begin, rows.begin + rows.count);
  Type type = tensor.type();
  type.shape.set(0, rows.count);
  Tensor out = Tensor::uninitialized(type);
  const int64_t width = type.shape.from(1).count() * static_cast<int64_t>(size_of(type.dtype));
  const char* from = static_cast<const char*>(tensor.raw()) + rows.begin * width;
  for (int64_t i = 0; i < rows.count; ++i) {
    std::memcpy(static_cast<char*>(out.raw()) + i * width, from + i * rows.step * width, static_cast<size_t>(width));
  }
  return out;
}

}  // namespace kcc
