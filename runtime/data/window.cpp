#include "runtime/data/window.h"

#include <cstring>

#include "runtime/base/check.h"

namespace kcc {
namespace {

struct WindowArgs final : Object {
  Arg<int64_t> size{this, "size", at_least(1), "rows of a window"};
  Arg<int64_t> stride{this, "stride", 1, at_least(1), "rows from one start to the next"};
  Arg<std::string> by{this, "by", "", "a field that no window crosses"};
};

}  // namespace

std::optional<Window> ArgType<Window>::read(const Config& c, const std::string& name, Problems& p) {
  if (!c.is(Config::Kind::kInt) && !c.is(Config::Kind::kMap)) return {};
  WindowArgs args;
  args.type_name = name;
  Config written = c;
  if (c.is(Config::Kind::kInt)) written.entries = {{"size", c.place, c}};
  const size_t before = p.list.size();
  read_args(args, written, p);
  if (p.list.size() > before) return {};
  return Window{args.size, args.stride, args.by};
}

Config ArgType<Window>::write(const Window& v) {
  Config c;
  c.kind = Config::Kind::kMap;
  c.entries = {{"size", kNoPlace, Config::of(v.size)}, {"stride", kNoPlace, Config::of(v.stride)}};
  if (!v.by.empty()) c.entries.push_back({"by", kNoPlace, Config::of(v.by)});
  return c;
}

std::vector<int64_t> window_starts(int64_t rows, const Window& window, const Tensor* by) {
  KCC_CHECK(!by || (by->shape().rank() > 0 && by->shape()[0] == rows));
  const int64_t width = by ? by->shape().from(1).count() * static_cast<int64_t>(size_of(by->dtype())) : 0;
  const auto differ = [&](int64_t a, int64_t b) {
    const char* data = static_cast<const char*>(by->raw());
    return std::memcmp(data + a * width, data + b * width, static_cast<size_t>(width)) != 0;
  };
  std::vector<int64_t> starts;
  for (int64_t begin = 0, end; begin < rows; begin = end) {  // of a run
    end = by ? begin + 1 : rows;
    while (by && end < rows && !differ(begin, end)) ++end;
    for (int64_t at = begin; window.size <= end - at; at += window.stride) {
      starts.push_back(at);
      if (window.stride > end - at) break;  // so that it cannot overflow
    }
  }
  return starts;
}

}  // namespace kcc
