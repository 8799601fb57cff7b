// The first stages of the work as text: a spec's tree, and the model that it was lowered to.
#pragma once

#include <string>

#include "compiler/source/source.h"
#include "compiler/yaml/ast.h"
#include "runtime/model/network.h"

namespace kcc {

// The tree, a node a line, with line and column.
std::string tree_text(const yaml::Node& root, const Sources& sources);

// Inputs, entries with their layers and weights, outputs; models within are indented.
std::string model_text(const Network& network);

}  // namespace kcc
