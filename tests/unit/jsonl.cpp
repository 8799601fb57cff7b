#include "runtime/data/jsonl.h"

#include <cmath>

#include "files.h"
#include "runtime/data/lists.h"
#include "runtime/data/source.h"
#include "runtime/tensor/text.h"

using namespace kcc;

namespace {

constexpr uint64_t kMost = uint64_t{1} << 30;

Table jsonl(const std::string& text, uint64_t most = kMost) {
  JsonLines lines(most);
  lines.add(text, "d.jsonl");
  return lines.table();
}
Problem refused_lines(const std::string& text, uint64_t most = kMost) {
  return refusal([&] { jsonl(text, most); });
}
const Tensor& values(const Table& t, const char* name) { return t.find(name)->values; }
const std::string& text_at(const Table& t, const char* name, int64_t i) {
  return text_of(values(t, name).data<int64_t>()[i]);
}

}  // namespace

TEST_CASE("jsonl: a field gets its type and its shape from its values") {
  const Table t = jsonl(
      "{\"i\": 1, \"f\": 1, \"b\": true, \"t\": \"a\\u00fc\\n\", \"l\": [[1, 2.5, 3], [4, 5, 6]], \"w\": [\"x\", "
      "\"y\"]}\r\n"
      " {\"w\": [\"\", \"z\"], \"i\": -2, \"f\": 2.5e0, \"b\": false, \"t\": \"\", \"l\": [[0, 0, 0], [0, 0, 1]]} ");
  CHECK(t.rows() == 2);
  CHECK(values(t, "i").type() == Type{DType::kInt64, {2}});
  CHECK(values(t, "i").at(1) == -2);
  CHECK(values(t, "f").type() == Type{DType::kFloat64, {2}});
  CHECK(values(t, "f").at(0) == 1);
  CHECK(values(t, "f").at(1) == 2.5);
  CHECK(values(t, "b").type() == Type{DType::kBool, {2}});
  CHECK(values(t, "b").data<bool>()[0]);
  CHECK_FALSE(values(t, "b").data<bool>()[1]);
  CHECK(text_at(t, "t", 0) == "aü\n");
  CHECK(text_at(t, "t", 1).empty());
  CHECK_FALSE(t.find("t")->empty_is_missing);  // it is written, and empty
  CHECK(t.find("t")->first_text_place == "d.jsonl:1");
  CHECK(values(t, "l").type() == Type{DType::kFloat64, {2, 2, 3}});
  CHECK(values(t, "l").at(1) == 2.5);
  CHECK(values(t, "l").at(11) == 1);
  CHECK(values(t, "w").type() == Type{DType::kString, {2, 2}});
  CHECK(text_at(t, "w", 3) == "z");
  CHECK(t.fields[0].name == "i");
}

TEST_CASE("jsonl: what is missing") {
  const Table t = jsonl(
      "{\"a\": null, \"b\": true, \"c\": \"x\", \"l\": [1, 2], \"n\": null, \"m\": [null, null]}\n"
      "{\"a\": 7, \"b\": null, \"l\": [3, null], \"late\": 3, \"m\": [null, 1]}\n"
      "{\"a\": 8, \"c\": \"y\", \"s\": [\"p\", null], \"late\": 4}\n");
  CHECK(t.rows() == 3);
  CHECK(values(t, "a").dtype() == DType::kFloat64);
  CHECK(std::isnan(values(t, "a").at(0)));
  CHECK(values(t, "a").at(2) == 8);
  CHECK(values(t, "b").dtype() == DType::kFloat64);  // bool has no value that is missing
  CHECK(values(t, "b").at(0) == 1);
  CHECK(std::isnan(values(t, "b").at(1)));
  CHECK(std::isnan(values(t, "b").at(2)));
  CHECK(text_at(t, "c", 1).empty());
  CHECK(t.find("c")->empty_is_missing);
  CHECK(values(t, "l").type() == Type{DType::kFloat64, {3, 2}});
  CHECK(values(t, "l").at(2) == 3);
  for (int64_t i = 3; i < 6; ++i) CHECK(std::isnan(values(t, "l").at(i)));
  CHECK(values(t, "n").type() == Type{DType::kFloat64, {3}});
  CHECK(std::isnan(values(t, "n").at(2)));
  CHECK(values(t, "m").type() == Type{DType::kFloat64, {3, 2}});
  CHECK(values(t, "m").at(3) == 1);
  CHECK(std::isnan(values(t, "m").at(1)));
  CHECK(values(t, "late").dtype() == DType::kFloat64);
  CHECK(std::isnan(values(t, "late").at(0)));
  CHECK(values(t, "late").at(2) == 4);
  CHECK(values(t, "s").type() == Type{DType::kString, {3, 2}});
  CHECK(text_at(t, "s", 0).empty());
  CHECK(text_at(t, "s", 4) == "p");
}

TEST_CASE("jsonl: numbers at their limits") {
  const Table t = jsonl(
      "{\"a\": 9223372036854775807, \"b\": 9223372036854775808, \"c\": 0.30000000000000004}\n"
      "{\"a\": -9223372036854775808, \"b\": 18446744073709551616, \"c\": 5e-324}");
  CHECK(values(t, "a").data<int64_t>()[0] == INT64_MAX);
  CHECK(values(t, "a").data<int64_t>()[1] == INT64_MIN);
  CHECK(values(t, "b").dtype() == DType::kFloat64);
  CHECK(values(t, "b").at(1) == 18446744073709551616.0);
  CHECK(values(t, "c").at(0) == 0.30000000000000004);
  CHECK(values(t, "c").at(1) == 5e-324);
}

TEST_CASE("jsonl: rows know their lines") {
  const Table t = jsonl(
      "\xEF\xBB\xBF{\"a\": 1}\n"
      "{\"a\": 2}\n\n \r\n{\"a\": 3}\n{\"a\": 4}\n\n");
  CHECK(t.rows() == 4);
  CHECK(t.place_of(1) == "d.jsonl:2");
  CHECK(t.place_of(2) == "d.jsonl:5");
  CHECK(t.place_of(3) == "d.jsonl:6");
  CHECK(sliced(t, "3:").place_of(0) == "d.jsonl:6");
}

TEST_CASE("jsonl: lists may have different lengths") {
  const Table t = jsonl(
      "{\"a\": [1, 2], \"t\": [], \"m\": [[1, 2]], \"o\": [1]}\n"
      "{\"a\": [], \"t\": [\"x\", \"y\"], \"m\": [[3, 4], [5, 6]], \"o\": [2]}\n"
      "{\"a\": [3.5], \"t\": [\"z\"], \"m\": [], \"late\": [7]}\n"
      "{\"t\": null, \"a\": [4, 5, 6], \"m\": [], \"o\": [3], \"late\": [8]}");
  const auto read = [&](const char* name, int64_t row, int64_t length, Fill fill = {}) {
    const Field& f = *t.find(name);
    const auto lists = std::dynamic_pointer_cast<const Lists>(f.decoded);
    REQUIRE(lists);
    const auto filled = lists->filled(std::move(fill));
    Type type = filled->type();
    type.shape.set(0, length);
    Tensor out(type);
    filled->read(f.values.data<int64_t>()[row], length, out.raw());
    std::string s;
    for (int64_t i = 0; i < out.count(); ++i)
      s += (i ? " " : "") +
           (out.dtype() == DType::kString ? text_of(out.data<int64_t>()[i]) : std::to_string(out.at(i)).substr(0, 3));
    return s;
  };
  CHECK(t.rows() == 4);
  CHECK(t.find("a")->decoded->type() == Type{DType::kFloat64, {3}});
  CHECK(t.find("a")->decoded->length(1) == 0);
  CHECK(read("a", 0, 3) == "1.0 2.0 0.0");
  CHECK(read("a", 1, 2) == "0.0 0.0");
  CHECK(read("a", 2, 3, {.number = -1, .before = true}) == "-1. -1. 3.5");
  CHECK(read("a", 3, 2) == "4.0 5.0");
  CHECK(read("a", 3, 2, {.before = true}) == "5.0 6.0");
  CHECK(read("t", 0, 1) == "");
  CHECK(read("t", 1, 3, {.text = "-"}) == "x y -");
  CHECK(t.find("t")->values.data<int64_t>()[3] == -1);  // missing
  CHECK(read("t", 3, 2, {.text = "-"}) == "- -");
  CHECK(t.find("m")->decoded->type() == Type{DType::kInt64, {2, 2}});
  CHECK(read("m", 0, 2) == "1.0 2.0 0.0 0.0");
  CHECK(read("m", 3, 1) == "0.0 0.0");
  CHECK_FALSE(t.find("o")->decoded);  // of one length, where they are there
  CHECK_FALSE(t.find("late")->decoded);
  CHECK(refused_lines("{\"x\": [1]}\n{\"y\": 1}\n{\"x\": [1, 2]}").message ==
        "d.jsonl:3: `x` has lists of different lengths, and none in an earlier row");
  CHECK(refused_lines("{\"x\": []}\n{\"x\": 1}").message.find("`x` is a single value") != std::string::npos);
}

TEST_CASE("jsonl: what is wrong is refused with its place") {
  const auto said = [](const std::string& text) { return refused_lines("{\"x\": [1, 2]}\n" + text).message; };
  CHECK(said("{\"x\": 1}").find("`x` is a single value, and a list of shape [2] at d.jsonl:1") != std::string::npos);
  CHECK(said("{\"x\": [1, \"a\"]}") ==
        "d.jsonl:2: `x` holds text, and a number at d.jsonl:1; a field has one type in all rows");
  CHECK(said("{\"x\": [true, false]}").find("holds true or false, and a number at") != std::string::npos);
  CHECK(said("{\"x\": [[1], [2]]}").find("a list of shape [2] at d.jsonl:1; a field has one shape") !=
        std::string::npos);
  CHECK(said("{\"y\": [[], []]}") == "d.jsonl:2: `y` has an empty list in a list");
  CHECK(said("{\"y\": [[1], [2, 3]]}") == "d.jsonl:2: `y` has lists of 1 and of 2 elements beside each other");
  for (const char* mixed : {"[1, [2]]", "[[1], 2]", "[[], 2]", "[[[2]], [1]]", "[null, [1]]"}) {
    CAPTURE(mixed);
    CHECK(said("{\"y\": " + std::string(mixed) + "}") == "d.jsonl:2: `y` has a list beside a single value in one list");
  }
  CHECK(said("{\"y\": [[[[[[[1]]]]]]]}").empty());
  CHECK(said("{\"y\": [[[[[[[[1]]]]]]]]}") == "d.jsonl:2: `y` has lists within lists 8 deep, and at most 7 are read");
  CHECK(refused_lines("{\"a\": " + std::string(1000000, '[')).kind == "jsonl.value");
  CHECK(said("{\"y\": {\"z\": 1}}").find("`y` holds an object") != std::string::npos);
  CHECK(said("{\"y\": [{\"z\": 1}]}").find("`y` holds an object") != std::string::npos);
  CHECK(said("{\"y\": 1, \"x\": [1, 2], \"y\": 1}") == "d.jsonl:2: the key `y` stands twice in the object");
  CHECK(said("{\"y\": null, \"y\": 1}") == "d.jsonl:2: the key `y` stands twice in the object");
  CHECK(refused_lines("{\"\": 1}").kind == "jsonl.key");
  CHECK(refused_lines("{\"a\\u001b\": 1}").kind == "jsonl.key");
  CHECK(said("{\"y\": 1e999}") == "d.jsonl:2: `y` is `1e999`, which float64 cannot hold");
  CHECK(said("{\"y\": 1e-400}") == "d.jsonl:2: `y` is `1e-400`, which float64 cannot hold");
  CHECK(refused_lines("").kind == "data.rows");
  CHECK(refused_lines("\n \n").kind == "data.rows");
  CHECK(refused_lines("{}\n{}").kind == "data.rows");
}

TEST_CASE("jsonl: lines that are no objects") {
  const auto said = [](const std::string& line) {
    const Problem p = refused_lines("{\"ü\": 1}\n" + line);
    CHECK(p.kind == "jsonl.syntax");
    return p.message.substr(0, 12) + p.help;
  };
  const std::string no_nan = "JSON has no NaN and no infinity: `null` is a value that is missing";
  CHECK(said("{\"ü\": NaN}") == "d.jsonl:2:7:" + no_nan);
  CHECK(said("{\"ü\": nan}") == "d.jsonl:2:7:" + no_nan);
  CHECK(said("{\"ü\": -Infinity}") == "d.jsonl:2:8:" + no_nan);
  CHECK(said("{\"ü\": True}") == "d.jsonl:2:7:JSON writes `true`, `false` and `null`");
  CHECK(said("{'ü': 1}") == "d.jsonl:2:2:keys and texts stand in double quotes");
  CHECK(said("{\"ü\": 1,}") == "d.jsonl:2:9:no comma stands before `}`");
  CHECK(said("{\"ü\":}") == "d.jsonl:2:6:every key has a value: `null` is one that is missing");
  CHECK(said("{\"ü\": 1") == "d.jsonl:2:8:an object stands in one line: `jq -c . FILE` writes it so");
  CHECK(said("{\"ü\": 1}{\"ü\": 2}") == "d.jsonl:2:9:one object stands in a line");
  CHECK(said("{\"ü\": 1}\r{\"ü\": 2}") == "d.jsonl:2:10one object stands in a line");
  CHECK(said("[{\"ü\": 1}]") == "d.jsonl:2: t`jq -c '.[]' FILE` writes the objects of a list one a line");
  for (const std::string& line :
       {std::string("3"), std::string("\xEF\xBB\xBF{\"a\": 1}"), std::string("{\"a\": 1}\0{", 10),
        std::string("{\"a\": \"\xFF\"}"), std::string("{\"a\": \"\\ud800\"}"), std::string("{\"a\": \"\t\"}"),
        std::string("{\"a\": 01}"), std::string("{\"a\": +1}"), std::string("{\"a\": .5}"), std::string("{a: 1}"),
        std::string("{\"a\": 1} // x")}) {
    CAPTURE(line);
    said(line);
  }
}

TEST_CASE("jsonl: what is too large is refused before it takes more memory than there is") {
  CHECK(refused_lines("{\"a\": \"" + std::string(JsonLines::kMostText + 1, 'x') + "\"}").kind == "jsonl.large");
  CHECK(refused_lines("{\"a\": \"" + std::string(JsonLines::kMostLine, 'x') + "\"}").kind == "jsonl.large");
  // Each row has a key of its own: the fields would have n x n values.
  std::string keys;
  for (int i = 0; i < 3000; ++i) keys += "{\"k" + std::to_string(i) + "\": 1}\n";
  CHECK(refused_lines(keys, 1 << 20).kind == "jsonl.large");
  CHECK(jsonl(keys).fields.size() == 3000);
  // A list, and then rows that lack it.
  std::string rest = "{\"a\": [0";
  for (int i = 0; i < 1000; ++i) rest += ",0";
  rest += "]}\n";
  for (int i = 0; i < 2000; ++i) rest += "{\"b\": 1}\n";
  CHECK(refused_lines(rest, 1 << 20).kind == "jsonl.large");
}

TEST_CASE("jsonl: as a source, of several files") {
  TestFiles files;
  files.held["spec/d/1.jsonl"] = "{\"a\": 1, \"b\": true}\n{\"a\": 2, \"b\": false}\n";
  files.held["spec/d/2.jsonl"] = "\n{\"b\": null, \"a\": 2.5, \"c\": \"x\"}\n";
  const auto read = [&](const std::string& path) {
    Config c = Config::object("jsonl");
    c.items.push_back(Config::of(path));
    Problems problems;
    const auto source = std::dynamic_pointer_cast<DataSource>(make_object("source", c, "train", problems));
    return read_source(*source, {.files = files, .folder = "spec"});
  };
  const Table t = read("d/*.jsonl");
  CHECK(t.rows() == 3);
  CHECK(values(t, "a").at(2) == 2.5);
  CHECK(std::isnan(values(t, "b").at(2)));
  CHECK(text_at(t, "c", 2) == "x");
  CHECK(t.place_of(1) == "spec/d/1.jsonl:2");
  CHECK(t.place_of(2) == "spec/d/2.jsonl:2");
  files.held["spec/d/3.jsonl"] = "{\"a\": \"x\"}\n";
  CHECK(refusal([&] { read("d/*.jsonl"); }).message ==
        "spec/d/3.jsonl:1: `a` holds text, and a number at spec/d/1.jsonl:1; a field has one type in all rows");
  files.held["spec/d/3.jsonl"] = "";
  CHECK(refusal([&] { read("d/*.jsonl"); }).message == "`spec/d/3.jsonl` has no rows: no line of it holds an object");
  CHECK(source_for_file("a/b.jsonl.gz")->name == "jsonl");
}
