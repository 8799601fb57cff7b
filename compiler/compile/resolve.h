// A spec's text with its variables replaced.
#pragma once

#include "compiler/expr/formula.h"

namespace kcc {

// Arguments of blocks, and what a repetition counts, stay for their uses.
struct Resolved {
  yaml::Node text;
  yaml::Bindings variables;
  Facts facts;
};
Resolved resolve(const yaml::Node& root, const std::string& folder, Report& report);

}  // namespace kcc
