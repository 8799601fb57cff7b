// What the files of this folder include and what is slow to parse: compiled once for all of them. The build includes it
// by itself.
#pragma once

#include "runtime/ops/ops.h"
#include "runtime/ops/pointwise.h"
#include "runtime/tensor/dispatch.h"
