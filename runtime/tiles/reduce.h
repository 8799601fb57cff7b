// Reductions over the tiles of a pointwise program: the program's output 0 is never stored, only what is left of it.
//
// The space is seen as [outer, reduced, inner]. The order of the additions depends on these three alone.
#pragma once

#include "runtime/tiles/program.h"

namespace kcc {

enum class Fold : uint8_t { kSum, kMax, kMin, kProduct };

// The kernel writes its result of [outer, inner] to buffer out[0]. The program has one output.
Prepared prepare_reduction(TileProgram program, Fold fold, int64_t outer, int64_t reduced, int64_t inner);

}  // namespace kcc
