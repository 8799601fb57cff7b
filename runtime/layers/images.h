// What layers that change images share: a range to draw from, and images seen through a transform of their coordinates.
#pragma once

#include <array>

#include "runtime/layers/dropout.h"

namespace kcc {

// `factor`: a number f for [-f, f], or [low, high].
struct Factor {
  double low = 0, high = 0;
};

template <>
struct ArgType<Factor> {
  static std::optional<Factor> read(const Config& c, const std::string&, Problems&);
  static Config write(const Factor& f);
  static std::string words() { return "a number, or [low, high]"; }
  static void describe(ArgSchema& s) {
    s.types = {"number", "array"};
    s.items = "number";
    s.size = 2;
  }
  static Factor initial(double f) { return {-f, f}; }
  template <class F>
  static void each(const Factor&, F&&) {}
};

// The three arguments of what fills the places that come from outside of an image.
struct FillArgs {
  explicit FillArgs(Object* owner)
      : mode(owner, "fill_mode", "reflect", one_of({"reflect", "constant", "wrap", "nearest"}),
             "what lies outside of the image"),
        interpolation(owner, "interpolation", "bilinear", one_of({"bilinear", "nearest"}), "what lies between points"),
        value(owner, "fill_value", 0.0, "what lies outside, with `fill_mode: constant`") {}
  Arg<std::string> mode, interpolation;
  Arg<double> value;
};

// One number a row, drawn from the range.
Value drawn(const Call& c, const Value& images, const Factor& range);

// Images [n, h, w, c] whose point (y, x) is that of the input at (m[3] x + m[4] y + m[5], m[0] x + m[1] y + m[2]); each
// of the six is [n].
Value transformed(const Value& images, const std::array<Value, 6>& m, const FillArgs& fill);

}  // namespace kcc
