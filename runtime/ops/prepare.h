// Makes the kernel of one use of any operation ready.
#pragma once

#include "runtime/graph/op.h"

namespace kcc {

class ThreadPool;

Prepared prepare(const Signature& s);

// Runs the phases.
void run(const Prepared& prepared, const Buffers& buffers, ThreadPool& pool);

}  // namespace kcc
