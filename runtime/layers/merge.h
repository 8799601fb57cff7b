// Layers that join several values of one shape (or of shapes that broadcast) element by element.
#pragma once

#include "runtime/layers/shapes.h"

namespace kcc {

struct Merge : Layer {
  // `in` have one rank; masks[i] is empty or broadcasts over in[i].
  virtual Value merge(const Values& in, const Values& masks) = 0;
  virtual size_t most() const { return 0; }  // inputs that it takes exactly; 0: any number

  Values call_all(const Values& in, Call c) final;
  // Kept where one of the inputs is; none where an input has none.
  Values masks(const Values& out, const Call& c) override;
};

// Element by element with `op`; where one side is masked the other one stands.
Value merge_unmasked(const Values& in, const Values& masks, Value (*op)(const Value&, const Value&));

}  // namespace kcc
