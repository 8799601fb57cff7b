// Rows of the training data that are held out.
#pragma once

#include "compiler/compile/compiled.h"

namespace kcc {

// Takes them off `rows`. `stream` tells parts apart in what the seed draws.
std::vector<int64_t> hold_out(const Compiled& spec, const DataPart& part, const Table& table,
                              std::vector<int64_t>& rows, uint64_t stream);

}  // namespace kcc
