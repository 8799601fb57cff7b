// Copies chosen rows of a field into a batch, and casts them as it goes.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "runtime/data/decoded.h"
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
  std::shared_ptr<const Decoded> decoded = {};         // what the column's cells stand for

  // The first dimension of a sample is that of the longest in its batch, `row` says the greatest.
  bool varies() const { return decoded && decoded->varies(); }
  // What the column's rows are once they are read.
  Type value() const;
  bool same_rows(const BoundField& other) const {  // whatever its name is
    return column.raw() == other.column.raw() && column.type() == other.column.type() && row == other.row &&
           at == other.at && random == other.random && decoded == other.decoded;
  }
};

// Refused while copying (kind "data.cast"): a float that is no whole number or is out of range for an integer, an
// integer that is too large for a narrower one. To bool, what is not 0 is true.
class Gather {
 public:
  explicit Gather(BoundField field);  // text to anything else, or anything to text, is refused (kind "data.cast")
  const BoundField& field() const { return field_; }
  // The first dimension of these samples, where it varies.
  int64_t length(std::span<const int64_t> rows) const;
  // `out` has rows.size() samples; where they vary, of that length.
  void operator()(std::span<const int64_t> rows, void* out, int64_t length = 0) const {
    if (field_.decoded)
      decode(rows, out, length);
    else
      copy_(*this, {field_.column.raw(), 0, width_, field_.at}, rows, out);
  }

 private:
  struct Column {
    const void* data;
    int64_t first, width;  // the number of its first row; elements of each
    Picked at;
  };
  template <class From, class To>
  static void copy(const Gather& gather, const Column& column, std::span<const int64_t> rows, void* out);
  void decode(std::span<const int64_t> rows, void* out, int64_t length) const;
  [[noreturn]] void fail(int64_t row, double value) const;

  BoundField field_;
  int64_t width_;           // elements of a row
  mutable Tensor scratch_;  // one row that was read, where it is to be cast
  void (*copy_)(const Gather&, const Column&, std::span<const int64_t>, void*) = nullptr;
};

// Columns beside each other, as one [rows, sum of their widths] of `dtype`: for an input of several fields.
Tensor side_by_side(std::span<const Tensor> columns, std::span<const std::string> names, DType dtype);

}  // namespace kcc
