// Values of a graph that are asked for by name.
#pragma once

#include <string>
#include <vector>

#include "runtime/model/network.h"

namespace kcc {

struct Wanted {
  std::vector<std::string> names, values;  // as they are to be called, and as the graph calls them
};

// Values or outputs of the graph; none named: its outputs. Refuses (kind "usage") a name that it has not.
Wanted wanted_values(const Network& network, const std::vector<std::string>& names);

}  // namespace kcc
