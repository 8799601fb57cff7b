#pragma once

#include "runtime/model/network.h"

namespace kcc {

// Freezes the layers whose path the pattern matches, with all they hold; refuses one that matches nothing.
void freeze_layers(Network& network, const std::string& pattern, Place place);

}  // namespace kcc
