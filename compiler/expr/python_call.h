// Python where a spec has mappings: `Dense(64, activation=relu)` is `{Dense: 64, activation: relu}`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kcc::expr {

// How a spec writes the call of a type, `[h, {Dense: 1}]` where that is called in turn (`Dense(1)(h)`); none where the
// text is no such call.
std::optional<std::string> call_as_mapping(std::string_view text);

// Whether the text computes something: more than a name or a constant, and no call of a type.
bool is_computed(std::string_view text);

// The text as a value of a spec: after `=`, and in quotes where brackets around it would cut it.
std::string as_formula(std::string_view text);

}  // namespace kcc::expr
