// Rows of JSON objects, one a line (RFC 8259): their keys are the fields.
//
// A field is int64 where every number is whole and none is missing, float64 where it has other numbers or some are
// missing (NaN), bool, or text (missing: the empty text). `null` and a key that is not there are missing values. Lists
// may have different lengths (lists.h), lists within them not.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/data/table.h"

namespace kcc {

class JsonLines {
 public:
  static constexpr size_t kMostText = size_t{16} << 20, kMostLine = size_t{64} << 20;

  explicit JsonLines(uint64_t most);  // bytes that the fields may take
  ~JsonLines();

  // More rows: of whole lines, the first of which is line `line` of `file`. Refuses (kinds "jsonl.syntax",
  // "jsonl.key", "jsonl.value", "jsonl.large") with file, line and key.
  void add(std::string_view text, const std::string& file, int64_t line = 1);
  // All rows; nothing may be added behind it. Refuses (kind "data.rows") where no object has a key.
  Table table();

 private:
  class Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace kcc
