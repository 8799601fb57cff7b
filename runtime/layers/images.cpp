#include "runtime/layers/images.h"

namespace kcc {

std::optional<Factor> ArgType<Factor>::read(const Config& c, const std::string&, Problems& p) {
  if (c.is_number()) {
    if (c.number < 0) {
      p.add("arg.range", "a factor is " + to_string(c) + ", and must be at least 0", "a range is written [low, high]",
            c.place);
      return {};
    }
    return Factor{-c.number, c.number};
  }
  if (!c.is(Config::Kind::kList) || c.items.size() != 2 || !c.items[0].is_number() || !c.items[1].is_number())
    return {};
  const Factor f{c.items[0].number, c.items[1].number};
  if (f.low > f.high) {
    p.add("arg.range", "the low end of the range is more than the high end", "write [low, high]", c.place);
    return {};
  }
  return f;
}

Config ArgType<Factor>::write(const Factor& f) {
  if (f.low == -f.high) return Config::of(f.high);
  return Config::list({Config::of(f.low), Config::of(f.high)});
}

Value drawn(const Call& c, const Value& images, const Factor& range) {
  return random_uniform(c.context.builder, {images.dim(0)}, images.dtype()) * (range.high - range.low) + range.low;
}

namespace {

// A coordinate from anywhere brought into [0, size - 1]; as TensorFlow's ImageProjectiveTransform has it.
Value brought_in(const Value& at, int64_t size, const std::string& mode) {
  const auto n = static_cast<double>(size);
  Value in = at;
  if (mode == "reflect") {
    const Value t = mod(at + 0.5, scalar_like(at, 2 * n));
    in = where(greater(t, n), 2 * n - t, t) - 0.5;
  } else if (mode == "wrap") {
    in = mod(at, scalar_like(at, n));
  }
  return mode == "constant" ? in : clip(in, 0, n - 1);
}

// The points at whole coordinates [n, h, w], with zeros of the fill outside.
Value points(const Value& flat, const Value& y, const Value& x, int64_t height, int64_t width, const Value& first,
             double outside) {
  const Value in_y = clip(y, 0, static_cast<double>(height - 1)), in_x = clip(x, 0, static_cast<double>(width - 1));
  const Value place = first + cast(in_y, DType::kInt64) * static_cast<double>(width) + cast(in_x, DType::kInt64);
  const Value inside = logical_and(equal(in_y, y), equal(in_x, x));
  return where(expand_dims(inside, -1), take(flat, place), scalar_like(flat, outside));
}

}  // namespace

Value transformed(const Value& images, const std::array<Value, 6>& m, const FillArgs& fill) {
  const int64_t n = images.dim(0), h = images.dim(1), w = images.dim(2), c = images.dim(3);
  Builder& b = images.builder();
  const DType t = images.dtype();
  const auto of_row = [&](const Value& v) { return reshape(v, Shape{n, 1, 1}); };
  const Value x = reshape(iota(b, w, t), Shape{1, 1, w}), y = reshape(iota(b, h, t), Shape{1, h, 1});
  const Value from_x =
      brought_in(of_row(m[0]) * x + of_row(m[1]) * y + of_row(m[2]) + zeros_like(x + y), w, *fill.mode);
  const Value from_y =
      brought_in(of_row(m[3]) * x + of_row(m[4]) * y + of_row(m[5]) + zeros_like(x + y), h, *fill.mode);
  const Value flat = reshape(images, Shape{n * h * w, c});
  const Value first = reshape(iota(b, n, DType::kInt64) * static_cast<double>(h * w), Shape{n, 1, 1});
  const auto at = [&](const Value& py, const Value& px) { return points(flat, py, px, h, w, first, *fill.value); };
  if (*fill.interpolation == "nearest") return at(round(from_y), round(from_x));
  const Value low_y = floor(from_y), low_x = floor(from_x);
  const Value share_y = expand_dims(from_y - low_y, -1), share_x = expand_dims(from_x - low_x, -1);
  const Value top = at(low_y, low_x) * (1.0 - share_x) + at(low_y, low_x + 1.0) * share_x;
  const Value bottom = at(low_y + 1.0, low_x) * (1.0 - share_x) + at(low_y + 1.0, low_x + 1.0) * share_x;
  return top * (1.0 - share_y) + bottom * share_y;
}

}  // namespace kcc
