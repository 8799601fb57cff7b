// Which columns of the data are numbers of classes, or of rows of a table, and how many of these there are: so that a
// wrong one is found before the first step, where it stands.
#pragma once

#include <vector>

#include "runtime/training/step_trace.h"

namespace kcc {

struct IdLimit {
  Fed::Kind kind = Fed::Kind::kInput;
  std::string name;   // of the fed column
  int64_t count = 0;  // its numbers are 0 to count - 1
  bool classes = false;
  friend bool operator==(const IdLimit&, const IdLimit&) = default;
};

// Those that the graph takes as they are: nothing but a cast and other shapes between the column and their use.
std::vector<IdLimit> id_limits(const TracedStep& step, const Feed& feed);

}  // namespace kcc
