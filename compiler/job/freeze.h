#pragma once

#include "runtime/model/network.h"

namespace kcc {

// Freezes the layers whose path the pattern matches, with all they hold; refuses one that matches nothing.
bool path_matches(std::string_view pattern, std::string_view path);  // `*` crosses `/`
void freeze_layers(Network& network, const std::string& pattern, Place place);

}  // namespace kcc
