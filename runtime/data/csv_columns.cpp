#include "runtime/data/csv_columns.h"

#include <algorithm>
#include <limits>
#include <set>

#include "runtime/base/problem.h"
#include "runtime/data/csv_cells.h"
#include "runtime/files/text_check.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

constexpr size_t kMostColumns = 100'000;

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

// A finite number from the first byte to the last; std::from_chars alone would take "inf" and refuse "+1".
CsvCells::Number parse(std::string_view cell, int64_t& whole, double& real) {
  cell = trimmed(cell);
  if (cell.starts_with('+')) cell.remove_prefix(1);
  const char *begin = cell.data(), *end = begin + cell.size();
  const size_t first = cell.starts_with('-') && cell != "-" ? 1 : 0;
  if (cell.size() <= first || !((cell[first] >= '0' && cell[first] <= '9') || cell[first] == '.'))
    return CsvCells::Number::kNone;
  if (const auto [p, error] = std::from_chars(begin, end, whole); error == std::errc() && p == end)
    return CsvCells::Number::kWhole;
  if (const auto [p, error] = std::from_chars(begin, end, real); error == std::errc() && p == end)
    return CsvCells::Number::kReal;
  return CsvCells::Number::kNone;
}

bool is_number(std::string_view cell) {
  int64_t whole;
  double real;
  return parse(cell, whole, real) != CsvCells::Number::kNone;
}

constexpr const char* kNoHeader =
    "the first row is numbers: of a file without a header write `header: false, columns: [..]` beside `csv`";

struct Column {
  std::string name;
  DType dtype = DType::kInt64;  // so far
  Tensor values;                // of eight bytes each, whatever the dtype
  int64_t texts_from = 0;       // of a text column: the row of the first text; numbers stood before it
  std::string first_text, first_text_place;

  int64_t* ints() { return values.data<int64_t>(); }
  double* reals() { return values.data<double>(); }

  void make_real(int64_t rows) {
    if (dtype == DType::kFloat64) return;
    dtype = DType::kFloat64;
    int64_t* from = ints();
    double* to = reals();
    for (int64_t i = 0; i < rows; ++i) {
      const auto x = static_cast<double>(from[i]);
      to[i] = x;
    }
  }
};

class Columns {
 public:
  Columns(std::string_view text, const CsvFormat& format, const std::string& file)
      : text_(text), format_(format), file_(file), cells_(text, format.delimiter, file) {
    for (const std::string& na : format.na) number_may_be_missing_ |= is_number(na);
  }

  Table read() {
    if (cells_.done()) refuse("csv.empty", "`" + file_ + "` is empty");
    read_header();
    first_row_ = cells_.at();
    if (cells_.done()) refuse("data.rows", "`" + file_ + "` has a header and no rows");
    make_room();
    while (!cells_.done()) {
      read_row();
      ++row_;
    }
    const bool multiline = cells_.multiline();
    const int64_t first_line = cells_.line(first_row_);
    fill_texts();
    Table table;
    table.hint = hint();
    table.parts = {{.file = file_, .begin = 0, .skipped = 0, .first_line = multiline ? 0 : first_line}};
    for (Column& c : columns_) {
      Tensor values = Tensor::view({c.dtype, {row_}}, std::make_shared<Tensor>(c.values), c.values.raw());
      table.fields.push_back(
          {std::move(c.name), std::move(values), std::move(c.first_text), std::move(c.first_text_place), {}, true});
    }
    return table;
  }

 private:
  void read_header() {
    std::vector<std::string> names;
    std::set<std::string> seen;
    const char* begin = cells_.at();
    if (format_.header) {
      do {
        const char* at = cells_.at();
        names.emplace_back(trimmed(cells_.next()));
        if (names.size() > kMostColumns) cells_.fail(at, "csv.large", "the header has more than 100000 columns");
        if (!is_utf8(names.back())) cells_.fail(at, "csv.text", "the name of a column is not UTF-8");
        if (!format_.columns.empty()) continue;
        if (names.back().empty())
          cells_.fail(at, "csv.header", "a column has no name",
                      "pandas leaves its index out with `to_csv(path, index=False)`");
        if (!seen.insert(names.back()).second)
          cells_.fail(at, "csv.header", "two columns are named `" + names.back() + "`",
                      is_number(names.back()) ? kNoHeader : "");
      } while (!cells_.row_ended());
    }
    if (!format_.columns.empty()) {
      if (format_.header && names.size() != format_.columns.size()) {
        cells_.fail(begin, "csv.header",
                    "the header has " + std::to_string(names.size()) + " columns, and `columns` names " +
                        std::to_string(format_.columns.size()));
      }
      names = format_.columns;
    }
    for (std::string& name : names) columns_.push_back({.name = std::move(name)});
  }

  // Slips that show where a field is looked for: another delimiter, no header.
  std::string hint() const {
    if (!format_.columns.empty()) return {};
    if (columns_.size() == 1) {
      for (const char c : {';', '\t', '|', ','})
        if (columns_[0].name.find(c) != std::string::npos)
          return "the header is one column: if it is several, write `delimiter: \"" +
                 (c == '\t' ? "\\t" : std::string(1, c)) + "\"` beside `csv`";
    }
    const bool numbers =
        std::all_of(columns_.begin(), columns_.end(), [](const Column& c) { return is_number(c.name); });
    return numbers ? kNoHeader : "";
  }

  // Rows are at most the line ends; and each takes a byte for every cell, so that many columns and many empty lines
  // cannot ask for more than the file has.
  void make_room() {
    const char* end = text_.data() + text_.size();
    const int64_t bytes = end - first_row_;
    const int64_t most =
        std::min<int64_t>(std::count(first_row_, end, '\n') + 1, bytes / static_cast<int64_t>(columns_.size()) + 1);
    for (Column& c : columns_) c.values = Tensor::uninitialized({DType::kInt64, {most}});
  }

  void read_row() {
    const char* row = cells_.at();
    const size_t n = columns_.size();
    for (size_t i = 0; i < n; ++i) {
      Column& column = columns_[i];
      if (column.dtype == DType::kString || number_may_be_missing_) {
        read_cell(column);
      } else {
        int64_t whole;
        double real;
        switch (cells_.number(whole, real)) {
          case CsvCells::Number::kWhole: put(column, whole); break;
          case CsvCells::Number::kReal: put(column, real); break;
          case CsvCells::Number::kNone: read_cell(column); break;
        }
      }
      if (cells_.row_ended() != (i + 1 == n)) ragged(row);
    }
  }

  void put(Column& column, int64_t whole) {
    if (column.dtype == DType::kInt64) {
      column.ints()[row_] = whole;
    } else {
      column.reals()[row_] = static_cast<double>(whole);
    }
  }
  void put(Column& column, double real) {
    if (column.dtype == DType::kInt64) column.make_real(row_);
    column.reals()[row_] = real;
  }

  bool is_missing(std::string_view cell) const {
    return std::find(format_.na.begin(), format_.na.end(), cell) != format_.na.end();
  }

  void read_cell(Column& column) {
    const char* at = cells_.at();
    const std::string_view cell = cells_.next();
    if (column.dtype == DType::kString) {
      column.ints()[row_] = interned(cell, at);
    } else if (is_missing(cell)) {
      put(column, std::numeric_limits<double>::quiet_NaN());
    } else {
      int64_t whole;
      double real;
      switch (parse(cell, whole, real)) {
        case CsvCells::Number::kWhole: return put(column, whole);
        case CsvCells::Number::kReal: return put(column, real);
        case CsvCells::Number::kNone: break;
      }
      column.dtype = DType::kString;
      column.texts_from = row_;
      column.first_text = std::string(cell.substr(0, 80));
      column.first_text_place = cells_.place(at);
      column.ints()[row_] = interned(cell, at);
    }
  }

  int64_t interned(std::string_view cell, const char* at) {
    if (is_missing(cell)) return empty_;
    if (!is_utf8(cell)) cells_.fail(at, "csv.text", "the cell is not UTF-8", "save the file as UTF-8");
    return intern(cell);
  }

  // What stood before the first text of a column was read as numbers: it is read once more, for all such columns at
  // once.
  void fill_texts() {
    int64_t rows = 0;
    for (const Column& c : columns_) rows = std::max(rows, c.texts_from);
    cells_.restart_at(first_row_);
    for (int64_t row = 0; row < rows; ++row) {
      for (Column& c : columns_) {
        const char* at = cells_.at();
        const std::string_view cell = cells_.next();
        if (row < c.texts_from) c.ints()[row] = interned(cell, at);
      }
    }
  }

  [[noreturn]] void ragged(const char* row) {
    cells_.restart_at(row);
    size_t count = 0;
    do {
      cells_.next();
      ++count;
    } while (!cells_.row_ended());
    cells_.fail(row, "csv.ragged",
                "the row has " + std::to_string(count) + (count == 1 ? " field" : " fields") +
                    ", and the columns are " + std::to_string(columns_.size()));
  }

  std::string_view text_;
  const CsvFormat& format_;
  const std::string& file_;
  CsvCells cells_;
  std::vector<Column> columns_;
  const char* first_row_ = nullptr;
  int64_t row_ = 0;
  const int64_t empty_ = intern("");
  bool number_may_be_missing_ = false;
};

}  // namespace

Table read_csv(std::string_view text, const CsvFormat& format, const std::string& file) {
  return Columns(text, format, file).read();
}

}  // namespace kcc
