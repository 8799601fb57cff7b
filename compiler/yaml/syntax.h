// Why a text could not be read as YAML, in words that say what to type.
#pragma once

#include "compiler/diagnostics/report.h"
#include "compiler/yaml/events.h"

namespace kcc::yaml {

// Reports the one thing that ended the reading.
void explain_stop(const Source& source, const Events& read, Report& report);

// A line that should be `key: value` and has no colon: `a = 1`, `a:1`, `a`. False where it is something else.
bool explain_line(const Source& source, size_t offset, Report& report);

}  // namespace kcc::yaml
