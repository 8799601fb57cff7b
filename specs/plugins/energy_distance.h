// How far two samples are from being drawn from one distribution (Szekely and Rizzo): 0 where they are.
#pragma once
#include <kcc/kcc.h>

// x [n, d], y [n, d] -> scalar. Rows are not compared with themselves, so that equal distributions give 0 on average.
inline kcc::Value energy_distance(const kcc::Value& x, const kcc::Value& y) {
  using kcc::ops::cdist;
  const double pairs = static_cast<double>(x.dim(0) * (x.dim(0) - 1));
  return 2.0 * mean(cdist(x, y)) - (sum(cdist(x, x)) + sum(cdist(y, y))) / pairs;
}
