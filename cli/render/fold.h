// An outline in which alike neighbours stand once: of a hundred blocks in a row a picture shows one, with their number.
#pragma once

#include "compiler/job/outline.h"

namespace kcc {

Outline folded(const Outline& outline);

}  // namespace kcc
