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
// The text alone, without what it was resolved with: in what is left of `$(width + i)`, `width` is its value.
yaml::Node self_contained(const Resolved& resolved, Report& report);
Resolved resolve(const yaml::Node& root, const std::string& folder, Report& report);

}  // namespace kcc
