// The interval that a rule of an argument allows: what a schema can say of it.
#pragma once

#include <limits>

namespace kcc {

// A rule's `holds` is one of these where it is an interval: `rule.holds.target<Bounds>()`.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool low_allowed = true, high_allowed = true;
  bool operator()(double v) const {
    return (low_allowed ? v >= low : v > low) && (high_allowed ? v <= high : v < high);
  }
};

}  // namespace kcc
