// What `kcc check` says of a spec without mistakes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "compiler/job/cost.h"

namespace kcc {

std::string check_text(const Job& job, const std::optional<Cost>& cost, int width);
nlohmann::ordered_json bindings_json(const Job& job);
nlohmann::ordered_json cost_json(const Cost& cost);

}  // namespace kcc
