// What a spec may hold, as a JSON Schema (draft-07) for editors: every layer, loss, optimizer .. with its arguments,
// their defaults and what they mean, read from the registry.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace kcc {

nlohmann::ordered_json json_schema();

}  // namespace kcc
