// What `kcc plugin check` does: everything that a plugin registers goes through what built-ins go through.
#pragma once

#include <string>
#include <vector>

#include "runtime/plugins/load.h"

namespace kcc {

struct PluginCheck {
  std::string thing;      // "layer {Mix: {units: 8}} on [2, 3]"
  std::string check;      // "gradient"
  std::string wrong;      // empty: passed
  std::string note = {};  // what was not tried, and why
};
std::vector<PluginCheck> check_plugin(const LoadedPlugin& plugin);

}  // namespace kcc
