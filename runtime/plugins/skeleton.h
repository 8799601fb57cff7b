// A new plugin: what `kcc plugin new` writes.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kcc {

// Files by name, with their texts. Refuses (kind "usage") a name that a layer cannot have.
std::vector<std::pair<std::string, std::string>> plugin_skeleton(const std::string& name);

}  // namespace kcc
