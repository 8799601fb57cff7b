// DATA `-`: jsonl that comes on stdin.
#pragma once

#include <optional>

#include "runtime/data/table.h"

namespace kcc {

class PipedRows {
 public:
  // The row of the next line that is not empty, as soon as it has come; none at the end.
  std::optional<Table> next();
  Table all();  // the rows of all lines

 private:
  int64_t line_ = 0;
};

}  // namespace kcc
