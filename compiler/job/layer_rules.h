// The gradient rules of a model's layers, each on what flows into it.
#pragma once

#include "compiler/job/job.h"
#include "runtime/plugins/computation.h"

namespace kcc {

struct LayerRule {
  std::string layer;  // its path
  GradientErrors errors;
};

// Of each layer that is used in one pass over these rows, in their order; what holds only layers of the graph is left
// out, and so is what is called within a plan: the cell of a recurrent layer, say. `fields` are as `feed` says.
std::vector<LayerRule> check_rules(Session& session, const Feed& feed, const std::vector<Tensor>& fields,
                                   int64_t elements);

}  // namespace kcc
