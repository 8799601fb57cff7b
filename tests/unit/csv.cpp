#include <cmath>

#include "files.h"
#include "runtime/data/csv_columns.h"
#include "runtime/data/source.h"
#include "runtime/tensor/text.h"

using namespace kcc;

namespace {

Table csv(const std::string& text, const CsvFormat& format = {}) { return read_csv(text, format, "d.csv"); }
Problem csv_refused(const std::string& text, const CsvFormat& format = {}) {
  return refusal([&] { csv(text, format); });
}
const std::string& cell(const Table& t, const char* name, int64_t row) {
  return text_of(t.find(name)->values.data<int64_t>()[row]);
}
double number(const Table& t, const char* name, int64_t row) { return t.find(name)->values.at(row); }
DType dtype(const Table& t, const char* name) { return t.find(name)->values.dtype(); }

}  // namespace

TEST_CASE("csv: a column gets its type from its cells") {
  const Table t = csv("i,f,m,t,late,e\n1,1.5,,x,1,\n-2,2,3,\"a,\"\"b\"\"\",2.50,\n+3, 1e3 ,.5,,y,\n");
  CHECK(t.rows() == 3);
  CHECK(dtype(t, "i") == DType::kInt64);
  CHECK(number(t, "i", 1) == -2);
  CHECK(number(t, "i", 2) == 3);
  CHECK(dtype(t, "f") == DType::kFloat64);
  CHECK(number(t, "f", 0) == 1.5);
  CHECK(number(t, "f", 2) == 1000);
  CHECK(dtype(t, "m") == DType::kFloat64);
  CHECK(std::isnan(number(t, "m", 0)));
  CHECK(number(t, "m", 2) == 0.5);
  CHECK(cell(t, "t", 1) == "a,\"b\"");
  CHECK(cell(t, "t", 2).empty());
  CHECK(dtype(t, "late") == DType::kString);
  CHECK(cell(t, "late", 0) == "1");
  CHECK(cell(t, "late", 1) == "2.50");  // as it stands in the file
  CHECK(t.find("late")->first_text == "y");
  CHECK(t.find("late")->first_text_place == "d.csv:4:14");
  CHECK(dtype(t, "e") == DType::kFloat64);
  CHECK(t.place_of(2) == "d.csv:4");
}

TEST_CASE("csv: numbers at their limits") {
  const Table t =
      csv("a,b,c,d\n9223372036854775807,9223372036854775808,123456789012345678,1234567890123456789\n-"
          "9223372036854775808,0,-1,-1\n");
  CHECK(t.find("a")->values.data<int64_t>()[0] == INT64_MAX);
  CHECK(t.find("a")->values.data<int64_t>()[1] == INT64_MIN);
  CHECK(dtype(t, "b") == DType::kFloat64);
  CHECK(t.find("c")->values.data<int64_t>()[0] == 123456789012345678);
  CHECK(t.find("d")->values.data<int64_t>()[0] == 1234567890123456789);
  CHECK(number(csv("x\n0.1\n0.30000000000000004\n"), "x", 1) == 0.30000000000000004);
  for (const char* text : {"nan", "inf", "0x10", "1e999", "1.2.3", "--1", "1 2", "-", "+", "."}) {
    CAPTURE(text);
    CHECK(dtype(csv("x\n" + std::string(text) + "\n"), "x") == DType::kString);
  }
}

TEST_CASE("csv: line ends, byte order marks, quotes, headers") {
  for (const char* text : {"a,b\n1,x\n2,y\n", "a,b\r\n1,x\r\n2,y",
                           "\xEF\xBB\xBF"
                           "a,b\n1,x\n2,y\n\n\r\n",
                           "\"a\",\"b\"\n\"1\",\"x\"\n\"2\",\"y\""}) {
    const Table t = csv(text);
    CHECK(t.rows() == 2);
    CHECK(dtype(t, "a") == DType::kInt64);
    CHECK(cell(t, "b", 1) == "y");
  }
  const Table lines = csv("a,b\n\"x\ny\",1\nz,2\n");
  CHECK(cell(lines, "a", 0) == "x\ny");
  CHECK(lines.place_of(1) == "d.csv, row 1");  // its line is not known by counting rows
  CHECK(csv("1;2\n3;4\n", {.delimiter = ';', .header = false, .columns = {"p", "q"}}).rows() == 2);
  CHECK(csv("a,b\n3,4\n", {.columns = {"p", "q"}}).find("p") != nullptr);
  const Table na = csv("a,b\nNA,-999\n1,2\n", {.na = {"NA", "-999"}});
  CHECK(std::isnan(number(na, "a", 0)));
  CHECK(std::isnan(number(na, "b", 0)));
  CHECK(number(na, "b", 1) == 2);
  CHECK(csv("a\n1\n\n2\n").rows() == 3);  // of one column, an empty line is an empty cell
}

TEST_CASE("csv: what is wrong is refused with its place") {
  CHECK(csv_refused("a,b\n1,2\n3\n").message == "d.csv:3:1: the row has 1 field, and the columns are 2");
  CHECK(csv_refused("a,b\n1,2,3\n").message == "d.csv:2:1: the row has 3 fields, and the columns are 2");
  CHECK(csv_refused("a,b\n1,2\n\n3,4\n").kind == "csv.ragged");
  CHECK(csv_refused("a,b\n1,\"x\n").message == "d.csv:2:3: the quote that opens here is never closed");
  CHECK(csv_refused("a,b\n1,\"x\"y\n").message ==
        "d.csv:2:6: something follows a closing quote; a quote within a quoted cell is doubled");
  CHECK(csv_refused("a,b\nü,x\"y\n").message.starts_with("d.csv:2:4: a quote stands within a cell"));
  CHECK(csv_refused("a,b\n1,2\r3,4\n").message.starts_with("d.csv:2:4: a carriage return"));
  CHECK(csv_refused("a,a\n1,2\n").message == "d.csv:1:3: two columns are named `a`");
  CHECK(csv_refused(",a\n1,2\n").message == "d.csv:1:1: a column has no name");
  CHECK(csv_refused("a\n\xFF\n").message == "d.csv:2:1: the cell is not UTF-8");
  CHECK(csv_refused("").kind == "csv.empty");
  CHECK(csv_refused("a,b\n").kind == "data.rows");
  CHECK(csv_refused("a\n" + std::string((16 << 20) + 1, 'x') + "\n").kind == "csv.large");
  CHECK(csv_refused("a,b\n1,2\n", {.columns = {"x"}}).kind == "csv.header");
}

namespace {

Table read_csv(TestFiles& files, const Config& config) {
  Problems problems;
  const auto source = std::dynamic_pointer_cast<DataSource>(make_object("source", config, "train", problems));
  if (!source) throw Refused(problems.list.at(0));
  return read_source(*source, {.files = files, .folder = "spec"});
}
Config source(const char* kind, Config first, std::vector<ConfigEntry> others = {}) {
  Config c = Config::object(kind, std::move(others));
  c.items.push_back(std::move(first));
  return c;
}
Config column_of(const char* s) { return Config::of(std::string(s)); }

}  // namespace

TEST_CASE("sources: several files, patterns, rows") {
  TestFiles files;
  files.held["spec/d/1.csv"] = "a,b\n1,x\n2,y\n";
  files.held["spec/d/2.csv"] = "b,a\nz,2.5\n";
  files.held["spec/d/3.txt"] = "no\n";
  const Table t = read_csv(files, source("csv", column_of("d/*.csv")));
  CHECK(t.rows() == 3);
  CHECK(dtype(t, "a") == DType::kFloat64);
  CHECK(number(t, "a", 2) == 2.5);
  CHECK(cell(t, "b", 2) == "z");
  CHECK(t.place_of(1) == "spec/d/1.csv:3");
  CHECK(t.place_of(2) == "spec/d/2.csv:2");
  const Table last = read_csv(files, source("csv", column_of("d/*.csv"), {{"rows", kNoPlace, column_of("1:3")}}));
  CHECK(last.rows() == 2);
  CHECK(number(last, "a", 0) == 2);
  CHECK(last.place_of(0) == "spec/d/1.csv:3");
  CHECK(last.place_of(1) == "spec/d/2.csv:2");
  const Table end = read_csv(files, source("csv", column_of("d/*.csv"), {{"rows", kNoPlace, column_of("-1:")}}));
  CHECK(end.place_of(0) == "spec/d/2.csv:2");
  const Table odd = read_csv(files, source("csv", column_of("d/1.csv"), {{"rows", kNoPlace, column_of("1::2")}}));
  CHECK(number(odd, "a", 0) == 2);
  files.held["spec/d/4.csv"] = "a,b\nq,x\n";
  CHECK(refusal([&] { read_csv(files, source("csv", column_of("d/*.csv"))); }).message ==
        "`a` is float64 in `spec/d/1.csv` and string in `spec/d/4.csv` (`q` at spec/d/4.csv:2:1); the files of a "
        "source must agree");
  files.held["spec/d/4.csv"] = "a,c\n1,x\n";
  CHECK(refusal([&] { read_csv(files, source("csv", column_of("d/*.csv"))); }).kind == "data.schema");
  CHECK(refusal([&] { read_csv(files, source("csv", column_of("e/*.csv"))); }).message ==
        "no file matches `spec/e/*.csv`");
  CHECK(refusal([&] {
          read_csv(files, source("csv", column_of("d/1.csv"), {{"rows", kNoPlace, column_of("7:9")}}));
        }).kind == "data.rows");
  CHECK(refusal([&] {
          read_csv(files, source("csv", column_of("d/1.csv"), {{"rows", kNoPlace, column_of("7")}}));
        }).kind == "slice");
  CHECK(refusal([&] {
          read_csv(files, source("csv", column_of("d/1.csv"), {{"delimiter", kNoPlace, column_of("ab")}}));
        }).kind == "csv.delimiter");
  CHECK(refusal([&] {
          read_csv(files, source("csv", column_of("d/1.csv"), {{"header", kNoPlace, Config::of(false)}}));
        }).kind == "csv.header");
  CHECK(source_for_file("a/b.csv.gz")->name == "csv");
  CHECK(source_for_file("a/b.npz")->name == "npz");
  CHECK(source_for_file("a/b.txt") == nullptr);
}

TEST_CASE("sources: idx") {
  TestFiles files;
  const std::string start("\0\0\x0B\x02\0\0\0\x02\0\0\0\x03", 12), data("\xFF\xFF\0\0\0\1\0\2\0\3\1\x2C", 12);
  files.held["spec/f.idx"] = start + data;
  files.held["spec/f.idx.gz"] = read_file(disk(), "tests/reference/int16.idx.gz", 1000);
  Config both;
  both.kind = Config::Kind::kMap;
  both.entries = {{"x", kNoPlace, column_of("f.idx")}, {"y", kNoPlace, column_of("f.idx.gz")}};
  const Table t = read_csv(files, source("idx", both));
  for (const char* name : {"x", "y"}) {
    CHECK(t.find(name)->values.type() == Type{DType::kInt32, {2, 3}});
    CHECK(number(t, name, 0) == -1);
    CHECK(number(t, name, 5) == 300);
  }
  const auto message = [&](const std::string& bytes) {
    files.held["spec/f.idx"] = bytes;
    return refusal([&] { read_csv(files, source("idx", both)); }).message;
  };
  CHECK(message(start + data + "x") == "`spec/f.idx` goes on after the end of what it declares");
  CHECK(message(start + data.substr(1)) ==
        "`spec/f.idx` cannot be read: it declares 12 bytes of data, and at most 11 follow");
  CHECK(message(std::string("\0\0\x08\x03\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 16)).find("elements") !=
        std::string::npos);
  CHECK(message(std::string("\0\0\x08\x01\0\0\0\0", 8)).find("dimension 0 is 0") != std::string::npos);
  CHECK(message(std::string("\0\0\x07\x01\0\0\0\1", 8)).find("element type is 7") != std::string::npos);
  CHECK(message(std::string("\0\0\x08\x09", 4)).find("9 dimensions") != std::string::npos);
  CHECK(message(std::string("\0\1\x08\x01", 4)).find("does not begin") != std::string::npos);
}

TEST_CASE("windows stay within a run of equal values") {
  CHECK(window_starts(7, {.size = 3, .stride = 2}) == std::vector<int64_t>{0, 2, 4});
  CHECK(window_starts(2, {.size = 3}).empty());
  const int64_t by[] = {1, 1, 1, 2, 2, 2, 2, 1};
  const Tensor field = Tensor::of<int64_t>({8}, by);
  CHECK(window_starts(8, {.size = 2, .stride = 2}, &field) == std::vector<int64_t>{0, 3, 5});
}
