// What the tests include and what is slow to parse. The build includes it by itself.
#pragma once

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "runtime/precompiled.h"
