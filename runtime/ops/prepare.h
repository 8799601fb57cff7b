// Makes the kernel of one use of any operation ready.
#pragma once

#include "runtime/graph/op.h"

namespace kcc {

Prepared prepare(const Signature& s);

}  // namespace kcc
