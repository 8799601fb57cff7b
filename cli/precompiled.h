// What the files of this folder include and what is slow to parse; CLI11 is not here, whose validators every file that
// sees them makes anew. The build includes it by itself.
#pragma once

#include <nlohmann/json.hpp>

#include "runtime/precompiled.h"
