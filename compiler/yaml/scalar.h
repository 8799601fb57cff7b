// Scalars of YAML 1.2's core schema, as strict as input-rules ask: what a text without quotes is, and how values are
// written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/yaml/ast.h"

namespace kcc::yaml {

struct Scalar {
  Node node;                         // without a place; where `slip` is set, what was probably meant
  std::optional<Problem> slip = {};  // `True`, `010`, `1e999`
};

// What text without quotes is: null, a bool, a number, or else text.
Scalar read_scalar(std::string_view text);

// Whether the text is written as a number is, in range or not.
bool looks_like_number(std::string_view text);

std::string float_text(double value);                // shortest that reads back, with a point or an exponent
std::string double_quoted(std::string_view text);    // "..." with escapes
std::string plain_or_quoted(std::string_view text);  // without quotes where it reads back as that text, within [ ] too
std::string key_text(std::string_view key);

}  // namespace kcc::yaml
