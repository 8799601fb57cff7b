// The keys that a mapping may have.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/report.h"
#include "compiler/yaml/ast.h"

namespace kcc::yaml {

// Reports the keys that `of` ("a model") does not know; whether there were any.
// One that is near to nothing may stand for one of `needed` that lacks, which is then not missed.
bool unknown_keys(const Node& node, const std::vector<std::string>& known, const std::string& of, Report& report,
                  const std::vector<std::string>& needed = {});

}  // namespace kcc::yaml
