// Patterns of the paths of layers: which layers they mean, and the weights of these.
#pragma once

#include <iterator>

#include "runtime/model/layer.h"

namespace kcc {

struct PathPattern {
  std::string text;  // `*` stands for anything, `/` too
  Place place = kNoPlace;
};
using PathPatterns = std::vector<PathPattern>;

// Patterns that match nothing: the first is the problem, and these are the others.
struct RefusedPatterns : Refused {
  explicit RefusedPatterns(std::vector<Problem> all)
      : Refused(all.at(0)), others(std::make_move_iterator(all.begin() + 1), std::make_move_iterator(all.end())) {}
  std::vector<Problem> others;
};

// The layers below `root` that a pattern matches, and not what they hold. Refuses (kind "graph.pattern") a pattern that
// matches no layer.
std::vector<Layer*> layers_at(Layer& root, const PathPatterns& patterns);

// What may be trained of the layers that the patterns match; without patterns of all. In the order of making.
std::vector<Variable*> trainable_at(Layer& root, const PathPatterns& patterns);

}  // namespace kcc
