// What a data source gives: named fields. The first dimension of a field counts its rows; text is DType::kString.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/data/decoded.h"
#include "runtime/data/window.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

// Rows of a source that is joined to another at random: which of them goes with a row of the other, anew each epoch.
struct RandomRows {
  uint64_t seed = 0, stream = 0;
  int64_t count = 0;
  int64_t row(int64_t epoch, int64_t of) const;
};

struct Field {
  std::string name;
  Tensor values;
  // Of a text field of a table of texts: the first cell that is no number, and where it stands ("data.csv:17:3").
  std::string first_text = {}, first_text_place = {};
  std::shared_ptr<const RandomRows> random = {};  // its rows are not the table's: they are drawn
  bool empty_is_missing = false;                  // of a table of texts: an empty one is no text
  std::shared_ptr<const Decoded> decoded = {};    // its cells stand for more than they are
  std::string folder = {};  // of the files that it came from, where its rows are not those of the table's parts
};

// The rows that came from one file, and how to find one of them there.
struct Part {
  std::string file;
  int64_t begin = 0;       // the table's row that is the first of this file
  int64_t skipped = 0;     // rows of the file before it
  int64_t first_line = 0;  // of the file's first row, where every row is one line; else 0
};

struct Table {
  std::vector<Field> fields;
  std::vector<Part> parts;            // by `begin`; at least one
  std::optional<Window> window = {};  // a sample is several rows in succession
  std::string hint = {};              // what may be amiss where a field is not found

  const Field* find(std::string_view name) const;  // null when there is none
  int64_t rows() const;                            // of all fields; refuses (kind "data.rows") when they differ
  // The first row of each sample: every row, or those that windows begin at. Refuses (kind "data.window") where there
  // is no whole window, or the field of its `by` is not there.
  std::vector<int64_t> samples() const;
  std::string place_of(int64_t row) const;  // "wine.csv:19", or "wine.npz, row 17"
  const Part& part_of(int64_t row) const;
};

// The values of a field where texts are wanted: of a column that is missing throughout, empty texts.
Tensor as_texts(const Field& field);

// One after another. Fields are matched by name: all tables must have the same ones, of one row shape; whole numbers
// and numbers become float64. Refuses (kind "data.schema").
Table concatenated(std::vector<Table> tables);

// Rows `rows` of every field, such as "0:1000" (slice.h); a field with fewer rows gives what it has.
Table sliced(Table table, std::string_view rows);

}  // namespace kcc
