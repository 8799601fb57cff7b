#include "runtime/data/table.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/nearest.h"
#include "runtime/base/philox.h"
#include "runtime/base/problem.h"
#include "runtime/data/row_order.h"
#include "runtime/data/slice.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

bool all_missing(const Tensor& t) {
  if (t.dtype() != DType::kFloat64) return false;
  const double* values = t.data<double>();
  return std::all_of(values, values + t.count(), [](double x) { return std::isnan(x); });
}

// The type that both can become, in a table of texts.
DType common(const Field& a, const std::string& a_file, const Field& b, const std::string& b_file) {
  const DType x = a.values.dtype(), y = b.values.dtype();
  if (x == y) return x;
  const bool numbers = (x == DType::kInt64 || x == DType::kFloat64) && (y == DType::kInt64 || y == DType::kFloat64);
  if (numbers) return DType::kFloat64;
  if (y == DType::kString && all_missing(a.values)) return y;
  if (x == DType::kString && all_missing(b.values)) return x;
  std::string where;
  const Field& text = x == DType::kString ? a : b;
  if (!text.first_text_place.empty()) where = " (`" + text.first_text + "` at " + text.first_text_place + ")";
  refuse("data.schema", "`" + a.name + "` is " + std::string(name_of(x)) + " in `" + a_file + "` and " +
                            std::string(name_of(y)) + " in `" + b_file + "`" + where +
                            "; the files of a source must agree");
}

Tensor converted(const Tensor& t, DType to) {
  if (to != DType::kString || t.dtype() == to) return t.cast(to);
  Tensor texts = Tensor::uninitialized({to, t.shape()});  // of a column that is missing throughout
  std::fill_n(texts.data<int64_t>(), texts.count(), intern(""));
  return texts;
}

Tensor joined(const std::vector<const Tensor*>& pieces, DType dtype) {
  Type type = pieces[0]->type();
  type.dtype = dtype;
  int64_t rows = 0;
  for (const Tensor* piece : pieces) rows += piece->shape()[0];
  type.shape.set(0, rows);
  Tensor all = Tensor::uninitialized(type);
  char* to = static_cast<char*>(all.raw());
  for (const Tensor* piece : pieces) {
    const Tensor t = converted(*piece, dtype);
    std::memcpy(to, t.raw(), static_cast<size_t>(t.bytes()));
    to += t.bytes();
  }
  return all;
}

}  // namespace

const Field* Table::find(std::string_view name) const {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

int64_t RandomRows::row(int64_t epoch, int64_t of) const {
  return static_cast<int64_t>(Philox(seed, stream, static_cast<uint64_t>(epoch))
                                  .below(static_cast<uint64_t>(count), static_cast<uint64_t>(of)));
}

std::vector<int64_t> Table::samples() const {
  const int64_t n = rows();
  if (!window) return first_rows(n);
  const Field* by = nullptr;
  if (!window->by.empty()) {
    by = find(window->by);
    if (!by) {
      std::vector<std::string> names;
      for (const Field& f : fields) names.push_back(f.name);
      const auto near = nearest(window->by, names);
      refuse("data.window", "the data has no field `" + window->by + "` for windows to keep to",
             near ? "did you mean `" + *near + "`?" : "");
    }
  }
  for (const Field& f : fields)
    if (f.random) refuse("data.window", "`" + f.name + "` is joined at random, and has no rows in succession");
  std::vector<int64_t> starts = window_starts(n, *window, by ? &by->values : nullptr);
  if (starts.empty())
    refuse("data.window", "there are " + std::to_string(n) + " rows, and a window has " + std::to_string(window->size) +
                              ": none is whole");
  return starts;
}

int64_t Table::rows() const {
  const Field* first = nullptr;
  for (const Field& f : fields) {
    if (f.random) continue;
    if (f.values.shape().rank() == 0) refuse("data.rows", "`" + f.name + "` is a single number, and has no rows");
    if (!first) first = &f;
    if (f.values.shape()[0] != first->values.shape()[0]) {
      refuse("data.rows", "`" + first->name + "` has " + std::to_string(first->values.shape()[0]) + " rows and `" +
                              f.name + "` has " + std::to_string(f.values.shape()[0]));
    }
  }
  return first ? first->values.shape()[0] : 0;
}

const Part& Table::part_of(int64_t row) const {
  const auto next =
      std::upper_bound(parts.begin(), parts.end(), row, [](int64_t r, const Part& p) { return r < p.begin; });
  KCC_CHECK(next != parts.begin());
  return *(next - 1);
}

std::string Table::place_of(int64_t row) const {
  const Part* part = &part_of(row);
  const int64_t within = row - part->begin + part->skipped;
  if (part->first_line > 0) return part->file + ":" + std::to_string(part->first_line + within);
  return part->file + ", row " + std::to_string(within);
}

Tensor as_texts(const Field& field) {
  return field.empty_is_missing && all_missing(field.values) ? converted(field.values, DType::kString) : field.values;
}

Table concatenated(std::vector<Table> tables) {
  KCC_CHECK(!tables.empty());
  if (tables.size() == 1) return std::move(tables[0]);
  Table all;
  all.hint = tables[0].hint;
  int64_t begin = 0;
  for (const Table& t : tables) {
    const std::string &first = tables[0].parts[0].file, &file = t.parts[0].file;
    for (const Field& f : tables[0].fields) {
      if (!t.find(f.name))
        refuse("data.schema", "`" + file + "` has no field `" + f.name + "`, which `" + first +
                                  "` has; the files of a source must agree");
    }
    for (const Field& f : t.fields) {
      if (!tables[0].find(f.name))
        refuse("data.schema", "`" + file + "` has a field `" + f.name + "`, which `" + first +
                                  "` lacks; the files of a source must agree");
    }
    for (Part part : t.parts) {
      part.begin += begin;
      all.parts.push_back(std::move(part));
    }
    begin += t.rows();
  }
  for (const Field& field : tables[0].fields) {
    Field sum{.name = field.name,
              .values = {},
              .first_text = field.first_text,
              .first_text_place = field.first_text_place,
              .random = {},
              .empty_is_missing = field.empty_is_missing,
              .decoded = field.decoded};
    Field type = field;
    std::vector<const Tensor*> pieces;
    for (const Table& t : tables) {
      const Field& f = *t.find(field.name);
      const DType dtype = common(type, tables[0].parts[0].file, f, t.parts[0].file);
      if (!(f.values.shape().from(1) == field.values.shape().from(1))) {
        refuse("data.schema", "a row of `" + field.name + "` is " + to_string(field.values.shape().from(1)) + " in `" +
                                  tables[0].parts[0].file + "` and " + to_string(f.values.shape().from(1)) + " in `" +
                                  t.parts[0].file + "`");
      }
      if (dtype != type.values.dtype()) type.values = dtype == f.values.dtype() ? f.values : type.values.cast(dtype);
      if (sum.first_text_place.empty()) sum.first_text = f.first_text, sum.first_text_place = f.first_text_place;
      pieces.push_back(&f.values);
    }
    sum.values = joined(pieces, type.values.dtype());
    all.fields.push_back(std::move(sum));
  }
  return all;
}

Table sliced(Table table, std::string_view text) {
  const Slice slice = parse_slice(text);
  int64_t most = 0;
  for (Field& f : table.fields) {
    if (f.values.shape().rank() == 0 || f.random) continue;
    most = std::max(most, f.values.shape()[0]);
    f.values = picked_rows(f.values, pick(slice, f.values.shape()[0]));
  }
  const Picked rows = pick(slice, most);
  if (rows.step != 1) {  // a row's place is then not found by counting from a part's first row
    table.parts = {{.file = table.parts[0].file}};
    return table;
  }
  std::vector<Part> parts;
  for (Part part : table.parts) {
    part.begin -= rows.begin;
    if (part.begin <= 0) parts.clear();  // the one before ends before the first row
    if (part.begin < 0) part.skipped -= part.begin, part.begin = 0;
    parts.push_back(std::move(part));
  }
  table.parts = std::move(parts);
  return table;
}

}  // namespace kcc
