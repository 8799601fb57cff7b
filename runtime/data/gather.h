// Copies chosen rows of a field into a batch, and casts them as it goes.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "runtime/data/slice.h"
#include "runtime/data/table.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

// A field as an input or target wants it.
struct BoundField {
  std::string name;  // for messages
  Tensor column;     // [rows, ..]
  Type row;          // of one sample in the batch; as many elements as the column's rows have (times `at.count`)
  Picked at = {
      .begin = 0, .count = 1, .step = 1};  // of a window that begins at row r: rows r + begin, r + begin + step, ..
  std::function<std::string(int64_t row)> place = {};  // for messages: "data.csv:17"
  std::shared_ptr<const RandomRows> random = {};       // which of the column's rows goes with a row

  bool same_rows(const BoundField& other) const {  // whatever its name is
    return column.raw() == other.column.raw() && column.type() == other.column.type() && row == other.row &&
           at == other.at && random == other.random;
  }
};

// Refused while copying (kind "data.cast"): a float that is no whole number or is out of range for an integer, an
// integer that is too large for a narrower one. To bool, what is not 0 is true.
class Gather {
 public:
  explicit Gather(BoundField field);  // text to anything else, or anything to text, is refused (kind "data.cast")
  const BoundField& field() const { return field_; }
  // `out` has rows.size() samples.
  void operator()(std::span<const int64_t> rows, void* out) const { copy_(*this, rows, out); }

 private:
  template <class From, class To>
  static void copy(const Gather& gather, std::span<const int64_t> rows, void* out);
  [[noreturn]] void fail(int64_t row, double value) const;

  BoundField field_;
  int64_t width_;  // elements of a row of the column
  void (*copy_)(const Gather&, std::span<const int64_t>, void*) = nullptr;
};

// Columns beside each other, as one [rows, sum of their widths] of `dtype`: for an input of several fields.
Tensor side_by_side(std::span<const Tensor> columns, std::span<const std::string> names, DType dtype);

}  // namespace kcc
