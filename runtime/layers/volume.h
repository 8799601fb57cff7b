// What the layers over volumes [rows, depth, height, width, channels] have in common.
#pragma once

#include "runtime/layers/shapes.h"
#include "runtime/ops/volume.h"

namespace kcc {

// x refused where it is no volume.
Value volume_of(const Layer& layer, const Value& x);
// Sets the padding that `padding` (valid, same) asks. Refuses a window that does not fit.
void pad_window(const Layer& layer, const std::string& padding, const Value& volume, VolumeWindow& window);

}  // namespace kcc
