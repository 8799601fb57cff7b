// Paths of files within a spec, which are seen from its folder, made such that they can be seen from anywhere.
#pragma once

#include <string>

#include "compiler/yaml/ast.h"

namespace kcc {

// Every text below `node`.
void make_absolute(yaml::Node& node, const std::string& folder);
// Those texts below `node` that are arguments which name a file: {File: glove.npy}.
void absolute_path_arguments(yaml::Node& node, const std::string& folder);

}  // namespace kcc
