// A layer that reads values, in a graph that is traced: it becomes one node, which runs the layer's `call` on an eager
// builder, with its weights as inputs, so that gradients and updates go through the graph like those of any other.
#pragma once

#include "runtime/model/layer.h"

namespace kcc {

struct Called {
  Values out, masks;
};

// `uses`: of each layer before this call, so that random numbers are those of a traced one. To know what types the
// results have, and which weights there are, the layer is called once with made-up values.
Called call_eagerly(Layer& layer, const Values& in, const Call& c, std::unordered_map<const Layer*, uint64_t> uses);

// The sum of what was added to the loss in this context; zero where nothing was.
Value total_loss(Context& context);

}  // namespace kcc
