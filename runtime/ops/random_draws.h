// Random numbers that are drawn until one fits: gamma and binomial ones.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

Value random_gamma(const Value& alpha);  // of scale 1, one for each alpha, with a gradient
Value random_binomial(const Value& counts, const Value& probabilities);

}  // namespace kcc
