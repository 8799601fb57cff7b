// A text with the edits that a report suggests.
#pragma once

#include "compiler/diagnostics/report.h"

namespace kcc {

struct Mended {
  std::string text;
  size_t edits = 0;  // that were made; of edits that overlap the first
};

Mended mend(const Source& source, const Report& report);

}  // namespace kcc
