// The columns of a CSV text, typed by what stands in them: int64 where every cell is a whole number, float64 where
// every cell that is not missing is a number (missing: NaN), else text (missing: the empty text).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/data/table.h"

namespace kcc {

struct CsvFormat {
  char delimiter = ',';
  bool header = true;
  std::vector<std::string> columns = {};  // names; in place of the header's, where there is one
  std::vector<std::string> na = {""};
};

// `file` is for messages and places. Refuses (kinds "csv.ragged", "csv.quote", ..) with file, line and column.
Table read_csv(std::string_view text, const CsvFormat& format, const std::string& file);

}  // namespace kcc
