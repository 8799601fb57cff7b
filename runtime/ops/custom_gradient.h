// A value whose gradient is what its maker says, as tf.custom_gradient has it.
//
//   Value clipped(const Value& x) {  // its gradient is kept within [-1, 1]
//     return custom_gradient({x}, [](const Values& in) -> WithGradient {
//       return {in[0], [](const Value& dy) -> Values { return {clip(dy, -1, 1)}; }};
//     });
//   }
#pragma once

#include <functional>

#include "runtime/graph/builder.h"

namespace kcc {

struct WithGradient {
  Value value;
  std::function<Values(const Value& dy)> gradient;  // one for each input; empty where it is zero
};

Value custom_gradient(const Values& in, const std::function<WithGradient(const Values& in)>& f);

}  // namespace kcc
