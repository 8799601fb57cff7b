// `= ..` made callable: parsed once, evaluated wherever the runtime wants it.
#pragma once

#include <map>

#include "compiler/source/source.h"
#include "compiler/yaml/vars.h"
#include "runtime/object/formula.h"

namespace kcc {

// In place of `$i` where the weights of a repetition are shared: a value that counts the turns.
inline constexpr const char* kTurn = "turn_";

// `text` is a scalar's at `place`; a leading `=` is passed over. The formula's names are those of values.
Result<std::shared_ptr<const Formula>> make_formula(std::string_view text, Place place, Sources& sources);

// That a formula calls functions that there are not: what it is never evaluated for would not tell.
std::vector<Problem> unknown_functions(const yaml::Node& formula, Sources& sources);

// What such a name stands for in every expression, `step`; empty where it has no meaning of its own.
std::string own_meaning(const std::string& name);
// The names of that kind in a formula.
std::vector<std::string> own_names(const yaml::Node& formula);

// Where a formula's text names that value; the whole place where that cannot be told.
Place place_of_name(const yaml::Node& formula, const std::string& name, Sources& sources);

// The arithmetic within `$(..)`, for yaml::substitute. `facts` knows classes(target), rows(train), ..
using Facts = std::function<std::optional<yaml::Node>(const std::string& function, const std::string& name)>;
yaml::Evaluate static_arithmetic(Sources& sources, Facts facts = {});

}  // namespace kcc
