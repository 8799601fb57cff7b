// jsonl: a file of JSON objects, one a line, their keys the fields. A .gz is inflated.
#include "runtime/data/jsonl.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

#include "runtime/base/problem.h"
#include "runtime/data/lists.h"
#include "runtime/data/source.h"
#include "runtime/files/text_check.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

enum class JsonKind { kNone, kTruth, kWhole, kReal, kText };  // kNone: only nulls so far

const char* words(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNone: return "null";
    case JsonKind::kTruth: return "true or false";
    case JsonKind::kText: return "text";
    default: return "a number";
  }
}

std::string words(const Shape& shape) {
  return shape.rank() == 0 ? "a single value" : "a list of shape " + to_string(shape);
}

constexpr int kMostLists = kMaxRank - 1;  // within each other: the rows are a dimension too
constexpr size_t kMostKeys = 100'000;
constexpr int64_t kMissingTruth = 2, kNoList = -1;

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= 256 &&
         std::none_of(key.begin(), key.end(), [](unsigned char c) { return c < 32 || c == 127; });
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

struct JsonColumn {
  std::string name;
  JsonKind kind = JsonKind::kNone;
  bool missing = false, row_missing = false;  // a value is, a whole row
  std::optional<Shape> shape = {};            // of each value, once there is one
  int64_t rows = 0;                           // that `cells` are of; the others, up to the next value, are missing
  int64_t last_row = -1;                      // that has its key
  std::vector<int64_t> cells = {};            // whole numbers, ids of texts, 0 and 1, or bits of a double
  std::vector<int64_t> ends = {};            // of lists of different lengths: behind each row's items; kNoList: missing
  std::string kind_place, shape_place = {};  // where they were found first
  std::string first_text = {};

  int64_t missing_cell() const {
    if (kind == JsonKind::kText) return intern("");
    if (kind == JsonKind::kTruth) return kMissingTruth;
    return std::bit_cast<int64_t>(std::numeric_limits<double>::quiet_NaN());
  }
  void make_real() {
    kind = JsonKind::kReal;
    for (int64_t& cell : cells) cell = std::bit_cast<int64_t>(static_cast<double>(cell));
  }
  // Lists have different lengths from here on; a row so far has those of `shape`.
  void vary() {
    for (int64_t r = 0; r < rows; ++r) ends.push_back((r + 1) * (*shape)[0]);
  }
  bool varies() const { return !ends.empty(); }
  int64_t items() const { return static_cast<int64_t>(cells.size()) / shape->from(1).count(); }

  void add_missing(size_t count) {
    missing = true;
    if (kind == JsonKind::kWhole) make_real();
    cells.insert(cells.end(), count, missing_cell());
  }
  // What stood before the first that is not null is missing.
  void become(JsonKind first) {
    kind = first == JsonKind::kWhole && missing ? JsonKind::kReal : first;
    std::fill(cells.begin(), cells.end(), missing_cell());
  }
};

}  // namespace

// The events of a line's parser go straight into the columns.
class JsonLines::Rows final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Rows(uint64_t most) : most_(most) {}

  void add(std::string_view text, const std::string& file, int64_t line) {
    file_ = file;
    line_ = line;
    if (line == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
    const int64_t before = row_;
    int64_t in_a_row = 0;  // the line that goes on the part which was begun last
    for (; !text.empty(); ++line_) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view here = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (is_blank(here)) continue;
      if (line_ != in_a_row) parts_.push_back({.file = file, .begin = row_, .skipped = 0, .first_line = line_});
      in_a_row = line_ + 1;
      read_line(here);
      ++row_;
    }
    if (row_ == before) refuse("data.rows", "`" + file + "` has no rows: no line of it holds an object");
  }

  Table table() {
    Table table;
    table.parts = std::move(parts_);
    if (columns_.empty()) refuse("data.rows", table.place_of(0) + ": no object has a key, so there are no fields");
    for (JsonColumn& c : columns_) {
      if (!c.shape) c.shape.emplace();
      fill_up(c);
      Field f{.name = std::move(c.name),
              .values = values_of(c),
              .first_text = std::move(c.first_text),
              .first_text_place = c.kind == JsonKind::kText ? c.kind_place : "",
              .random = {},
              .empty_is_missing = c.missing};
      if (c.varies()) make_lists(c, f);
      table.fields.push_back(std::move(f));
      c.cells = {};
    }
    return table;
  }

  bool start_object(std::size_t) override {
    if (column_ != nullptr)
      fail("jsonl.value", "`" + column_->name + "` holds an object, and a field holds single values or lists of them",
           "give each of its values a key of its own, such as `" + column_->name + "_x`");
    return true;
  }
  bool end_object() override { return true; }
  bool key(std::string& name) override {
    if (!is_key(name))
      fail("jsonl.key", name.empty() ? "a key is empty, and can name no field"
                                     : "a key can name no field: it has control characters, or more than 256 bytes");
    column_ = &column(name);
    if (std::exchange(column_->last_row, row_) == row_)
      fail("jsonl.key", "the key `" + name + "` stands twice in the object");
    begin_value();
    return true;
  }

  bool start_array(std::size_t) override {
    if (open_ == kMostLists)
      fail("jsonl.value", "`" + column_->name + "` has lists within lists " + std::to_string(kMostLists + 1) +
                              " deep, and at most " + std::to_string(kMostLists) + " are read");
    if (leaf_ == open_) beside();
    lengths_[open_++] = 0;
    return true;
  }
  bool end_array() override {
    const int64_t length = lengths_[--open_];
    int64_t& known = sizes_[open_];
    if (known >= 0 && known != length)
      fail("jsonl.value",
           "`" + column_->name + "` has lists of " + std::to_string(known) + " and of " + std::to_string(length) +
               " elements beside each other",
           kFillUp);
    known = length;
    value_ended();
    return true;
  }

  bool null() override {
    if (open_ == 0) return true;  // as if the key were not there
    begin_cell();
    column_->add_missing(1);
    value_ended();
    return true;
  }
  bool boolean(bool value) override { return put(JsonKind::kTruth, value ? 1 : 0); }
  bool number_integer(number_integer_t value) override { return put(JsonKind::kWhole, value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > INT64_MAX) return put_real(static_cast<double>(value));
    return put(JsonKind::kWhole, static_cast<int64_t>(value));
  }
  bool number_float(number_float_t, const string_t& written) override {
    double value = 0;
    const char* const end = written.data() + written.size();
    const auto [read, error] = std::from_chars(written.data(), end, value);
    if (error != std::errc() || read != end) out_of_range(written.substr(0, 80));
    return put_real(value);
  }
  bool string(std::string& text) override {
    if (text.size() > kMostText)
      fail("jsonl.large", "`" + column_->name + "` has a text of more than " + std::to_string(kMostText) + " bytes");
    if (column_->kind == JsonKind::kNone) column_->first_text = text.substr(0, 80);
    return put(JsonKind::kText, intern(text));
  }
  bool binary(binary_t&) override { return false; }  // is none of JSON

  bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& e) override {
    if (e.id == 406) out_of_range(token.substr(0, 80));
    size_t at = std::min(position > 0 ? position - 1 : 0, text_.size());
    const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    while (at > 0 && at < text_.size() && in_word(text_[at - 1]) && in_word(text_[at])) --at;
    syntax(at);
  }

 private:
  static constexpr const char* kFillUp = "fill the shorter lists up in the file, with 0 for instance";

  std::string place() const { return file_ + ":" + std::to_string(line_); }
  [[noreturn]] void fail(const char* kind, const std::string& what, const std::string& help = {}) const {
    refuse(kind, place() + ": " + what, help);
  }
  [[noreturn]] void out_of_range(const std::string& written) const {
    fail("jsonl.value", "`" + column_->name + "` is `" + written + "`, which float64 cannot hold");
  }
  [[noreturn]] void beside() const {
    fail("jsonl.value", "`" + column_->name + "` has a list beside a single value in one list");
  }

  // The line is no JSON from its byte `at` on.
  [[noreturn]] void syntax(size_t at) const {
    const std::string_view rest = text_.substr(at);
    const auto column = 1 + std::count_if(text_.begin(), text_.begin() + static_cast<ptrdiff_t>(at),
                                          [](char c) { return (c & 0xC0) != 0x80; });
    std::string what = "the line is no JSON from here on", help;
    if (is_blank(rest)) {
      what = "the line ends within the object";
      help = "an object stands in one line: `jq -c . FILE` writes it so";
    } else if (rest.starts_with("NaN") || rest.starts_with("Inf") || rest.starts_with("-Inf") ||
               rest.starts_with("nan")) {
      help = "JSON has no NaN and no infinity: `null` is a value that is missing";
    } else if (rest.starts_with("True") || rest.starts_with("False") || rest.starts_with("None")) {
      help = "JSON writes `true`, `false` and `null`";
    } else if (rest[0] == '\'') {
      help = "keys and texts stand in double quotes";
    } else if (rest[0] == '{') {
      help = "one object stands in a line";
    } else if (rest[0] == '}' || rest[0] == ']') {
      const size_t before = at == 0 ? std::string_view::npos : text_.find_last_not_of(" \t", at - 1);
      const char last = before == std::string_view::npos ? ' ' : text_[before];
      if (last == ',') help = "no comma stands before `" + std::string(1, rest[0]) + "`";
      if (last == ':') help = "every key has a value: `null` is one that is missing";
    }
    refuse("jsonl.syntax", place() + ":" + std::to_string(column) + ": " + what, help);
  }

  void read_line(std::string_view line) {
    if (line.size() > kMostLine) fail("jsonl.large", "the line has more than " + std::to_string(kMostLine) + " bytes");
    if (!is_utf8(line)) fail("jsonl.syntax", "the line is not UTF-8", "save the file as UTF-8");
    text_ = line;
    const size_t begin = line.find_first_not_of(" \t\r");
    if (line[begin] == '[')
      fail("jsonl.syntax", "the line is a list, and each line holds one object",
           "`jq -c '.[]' FILE` writes the objects of a list one a line");
    if (line[begin] != '{') fail("jsonl.syntax", "the line is no object: it does not begin with `{`");
    if (const size_t zero = line.find('\0'); zero != std::string_view::npos) syntax(zero);  // ends the parser's input
    column_ = nullptr;
    next_ = 0;
    nlohmann::json::sax_parse(line.begin(), line.end(), this);
  }

  // Rows have their keys in the same order as a rule.
  JsonColumn& column(const std::string& name) {
    if (next_ < columns_.size() && columns_[next_].name == name) return columns_[next_++];
    const auto [it, is_new] = by_name_.emplace(name, columns_.size());
    if (is_new) {
      if (columns_.size() == kMostKeys)
        fail("jsonl.large", "the objects have more than " + std::to_string(kMostKeys) + " keys");
      columns_.push_back({.name = name});
    }
    next_ = it->second + 1;
    return columns_[it->second];
  }

  void count(int64_t cells) {
    cells_ += static_cast<uint64_t>(cells);
    if (cells_ > most_ / sizeof(int64_t))
      fail("jsonl.large",
           "the fields take more than " + std::to_string(most_) + " bytes of memory, which is the most that is read",
           "values that are missing take memory too: a key that stands in few rows may be left out");
  }
  // Up to the row that is read, values that did not stand there are missing.
  void fill_up(JsonColumn& c) {
    if (c.rows == row_) return;
    c.row_missing = true;
    if (c.varies()) {
      count(row_ - c.rows);
      c.ends.resize(static_cast<size_t>(row_), kNoList);
      c.rows = row_;
      return;
    }
    const int64_t count_of_cells = (row_ - c.rows) * c.shape->count();
    count(count_of_cells);
    c.add_missing(static_cast<size_t>(count_of_cells));
    c.rows = row_;
  }

  void begin_value() {
    open_ = 0;
    leaf_ = -1;
    sizes_.fill(-1);
  }
  // A value that stands in `open_` lists.
  void begin_cell() {
    if (leaf_ < 0) leaf_ = open_;
    if (leaf_ != open_) beside();
    if (sizes_[open_] >= 0) beside();  // there stood a list of none
    if (column_->shape) fill_up(*column_);
  }
  void value_ended() {
    if (open_ > 0) {
      ++lengths_[open_ - 1];
      return;
    }
    Shape shape;
    for (int i = 0; i < kMostLists && sizes_[i] >= 0; ++i) shape.push_back(sizes_[i]);
    JsonColumn& c = *column_;
    const bool empty = shape.rank() == 1 && shape[0] == 0;
    if (!empty && std::find(shape.begin(), shape.end(), 0) != shape.end())
      fail("jsonl.value", "`" + c.name + "` has an empty list in a list");
    count(shape.count());
    if (empty || (c.shape && (c.varies() || !(*c.shape == shape)))) {
      add_list(c, shape);
      return;
    }
    if (!c.shape) {
      c.shape = shape;
      c.shape_place = place();
      if (row_ > 0) {  // it stands here for the first time
        count(row_ * shape.count());
        c.missing = c.row_missing = true;
        if (c.kind == JsonKind::kWhole) c.make_real();
        c.cells.insert(c.cells.begin(), static_cast<size_t>(row_ * shape.count()), c.missing_cell());
      }
    }
    c.rows = row_ + 1;
  }

  // A list that is longer or shorter than others of its field.
  void add_list(JsonColumn& c, const Shape& shape) {
    if (!c.shape) {  // and none that holds anything stood before
      c.shape = shape;
      c.shape_place = place();
      c.ends.assign(static_cast<size_t>(row_), kNoList);
    }
    const bool known = !c.cells.empty() && (*c.shape)[0] > 0;  // empty lists say nothing of what lists hold
    if (shape.rank() == 0 || c.shape->rank() == 0 || (known && shape[0] > 0 && !(shape.from(1) == c.shape->from(1))))
      fail("jsonl.value", "`" + c.name + "` is " + words(shape) + ", and " + words(*c.shape) + " at " + c.shape_place +
                              "; a field has one shape in all rows, but for the length of its lists");
    if (c.ends.empty() && row_ > 0) {
      if (c.row_missing)
        fail("jsonl.value", "`" + c.name + "` has lists of different lengths, and none in an earlier row",
             "write `[]` there");
      c.vary();
    }
    if (shape[0] > 0 && (*c.shape)[0] == 0) c.shape = shape;
    c.ends.push_back(c.items());
    c.rows = row_ + 1;
  }

  bool put_real(double value) { return put(JsonKind::kReal, std::bit_cast<int64_t>(value)); }
  bool put(JsonKind kind, int64_t bits) {
    JsonColumn& c = *column_;
    begin_cell();
    if (c.kind == JsonKind::kNone) {
      c.become(kind);
      c.kind_place = place();
    }
    if (kind == JsonKind::kWhole && c.kind == JsonKind::kReal) {
      bits = std::bit_cast<int64_t>(static_cast<double>(bits));
      kind = JsonKind::kReal;
    }
    if (kind == JsonKind::kReal && c.kind == JsonKind::kWhole) c.make_real();
    if (kind != c.kind)
      fail("jsonl.value", "`" + c.name + "` holds " + words(kind) + ", and " + words(c.kind) + " at " + c.kind_place +
                              "; a field has one type in all rows");
    c.cells.push_back(bits);
    value_ended();
    return true;
  }

  template <class F>
  Tensor filled(const JsonColumn& c, DType dtype, F&& value) const {
    Tensor t =
        Tensor::uninitialized({dtype, c.varies() ? Shape{c.items()} + c.shape->from(1) : Shape{row_} + *c.shape});
    std::transform(c.cells.begin(), c.cells.end(), t.data<decltype(value(int64_t{}))>(), value);
    return t;
  }
  // Its values are the items of all lists.
  void make_lists(const JsonColumn& c, Field& f) const {
    std::vector<int64_t> ends;
    Tensor rows(DType::kInt64, {row_});
    for (int64_t r = 0; r < row_; ++r) {
      const int64_t end = c.ends[static_cast<size_t>(r)];
      rows.data<int64_t>()[r] = end == kNoList ? kNoList : static_cast<int64_t>(ends.size());
      if (end != kNoList) ends.push_back(end);
    }
    f.decoded = std::make_shared<Lists>(f.values, std::move(ends));
    f.values = std::move(rows);
  }
  Tensor values_of(const JsonColumn& c) const {
    const auto as_it_is = [](int64_t cell) { return cell; };
    switch (c.kind) {
      case JsonKind::kText: return filled(c, DType::kString, as_it_is);
      case JsonKind::kWhole: return filled(c, DType::kInt64, as_it_is);
      case JsonKind::kTruth:
        if (!c.missing) return filled(c, DType::kBool, [](int64_t cell) { return cell != 0; });
        return filled(c, DType::kFloat64, [](int64_t cell) {
          return cell == kMissingTruth ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(cell);
        });
      default: return filled(c, DType::kFloat64, [](int64_t cell) { return std::bit_cast<double>(cell); });
    }
  }

  const uint64_t most_;
  uint64_t cells_ = 0;
  std::vector<JsonColumn> columns_;
  std::unordered_map<std::string, size_t> by_name_;
  std::vector<Part> parts_;
  int64_t row_ = 0;

  std::string file_;
  int64_t line_ = 0;
  std::string_view text_;  // of the line
  size_t next_ = 0;        // the column that is looked at first
  JsonColumn* column_ = nullptr;

  // Of the value that is read: the lists that are open, their lengths so far, and the sizes of those that ended.
  int open_ = 0, leaf_ = -1;  // leaf_: how many lists its single values stand in
  std::array<int64_t, kMaxRank> lengths_{}, sizes_{};
};

JsonLines::JsonLines(uint64_t most) : rows_(std::make_unique<Rows>(most)) {}
JsonLines::~JsonLines() = default;
void JsonLines::add(std::string_view text, const std::string& file, int64_t line) { rows_->add(text, file, line); }
Table JsonLines::table() { return rows_->table(); }

namespace {

struct Jsonl final : FileSource {
  Table read(const SourceContext& context) const override {
    JsonLines lines(context.most);
    for (const std::string& path : paths(context))
      lines.add(read_all(*open_maybe_gzip(context.files, path, context.most), context.most).view(), path);
    return lines.table();
  }
  Texts suffixes() const override { return {".jsonl", ".jsonl.gz"}; }
};

KCC_REGISTER_AS(Jsonl, "jsonl", "Files of JSON objects, one a line, gzip or not: the keys are the fields.");

}  // namespace
}  // namespace kcc
