// Patterns of the paths of layers: which layers they mean, and the weights of these.
#pragma once

#include "runtime/model/layer.h"

namespace kcc {

struct PathPattern {
  std::string text;  // `*` stands for anything, `/` too
  Place place = kNoPlace;
};
using PathPatterns = std::vector<PathPattern>;

// The layers below `root` that a pattern matches, and not what they hold. Refuses (kind "graph.pattern") the patterns
// that match no layer, all of them.
std::vector<Layer*> layers_at(Layer& root, const PathPatterns& patterns);

// What may be trained of the layers that the patterns match; without patterns of all. In the order of making.
std::vector<Variable*> trainable_at(Layer& root, const PathPatterns& patterns);

// Of plugins, `root` itself and what lies below any of them among them.
std::vector<const Layer*> layers_of_plugins(const Layer& root);

}  // namespace kcc
