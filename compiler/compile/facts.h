// Facts of the data that a model may ask for: `$(classes(kind))`, `$(rows(train))`.
#pragma once

#include <optional>

#include "compiler/yaml/ast.h"

namespace kcc {

// Nothing where the data does not tell; refuses (kinds of the sources) data that cannot be read.
std::optional<yaml::Node> data_fact(const yaml::Node& spec, const std::string& folder, const std::string& function,
                                    const std::string& name);

}  // namespace kcc
