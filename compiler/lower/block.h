// A layer type written in the spec: made into a model when it is used with values whose shapes are known.
#pragma once

#include "compiler/lower/lowering.h"

namespace kcc {

// A use of block `type`: null, reported, where its arguments are wrong.
Ref<Layer> make_block(std::shared_ptr<Lowering> lowering, const std::string& type, const yaml::Node& definition,
                      const yaml::Node& use, const yaml::Node* argument, Place place);

}  // namespace kcc
