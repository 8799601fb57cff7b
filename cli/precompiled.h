// What the files of this folder include and what is slow to parse. The build includes it by itself.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "runtime/precompiled.h"
