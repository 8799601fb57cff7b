// Operations on tensors of texts.
#pragma once

#include <string>

#include "runtime/ops/ops.h"

namespace kcc::text {

Value concat(const Value& a, const Value& b);  // broadcast
Value lower(const Value& x);
// Every match of `pattern` replaced; in `by`, \1 is what the first group matched, \0 all. Refuses a wrong pattern.
Value regex_replace(const Value& x, const std::string& pattern, const std::string& by);

}  // namespace kcc::text
