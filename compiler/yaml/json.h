// A tree as JSON, for files that programs read without YAML.
#pragma once

#include <string>
#include <string_view>

#include "compiler/yaml/ast.h"

namespace kcc::yaml {

// Without places. A number that JSON does not have is a map of nothing: {"": ".inf"}.
std::string to_json(const Node& node);

// Refuses (kind "safetensors") what to_json does not write; `file` is for messages. Held to kMaxDepth and kMaxNodes.
Node from_json(std::string_view text, const std::string& file);

}  // namespace kcc::yaml
