// DATA of predict and evaluate: files of any kind, folders, patterns, and a pipe that is answered line by line.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

// A run on csv: y = 2 a + b + 1, by weights that start so and stay.
struct GivenData {
  Scratch s;
  Terms here{.folder = s.path.string()};

  GivenData() {
    s.write("d.csv", "a;b;y\n1;0;3\n2;1;6\n3;0;7\n");
    s.write("a.yaml",
            "kcc: 1\nmodel:\n  inputs: {x: [2]}\n  graph:\n"
            "    y: [x, {Dense: 1, kernel_initializer: {Constant: 2}, bias_initializer: ones}]\n  outputs: y\n"
            "data:\n  train: {csv: d.csv, delimiter: \";\"}\n  inputs: {x: [a, b]}\n"
            "training: {optimizer: {SGD: 0.0}, loss: mse, epochs: 1}\n");
    REQUIRE(kcc({"train", "a.yaml", "-o", "run", "--quiet"}, here).code == 0);
  }
  Outcome predict(std::vector<std::string> more, const std::string& in = "") const {
    more.insert(more.begin(), {"predict", "run"});
    Terms terms = here;
    terms.in_file = in;
    return kcc(more, terms);
  }
  std::string out(const std::string& data) const {
    const Outcome o = predict({"--data", data});
    CHECK_MESSAGE(o.code == 0, o.err);
    return o.out;
  }
  std::string said(const std::string& data) const {
    const Outcome o = predict({"--data", data});
    CHECK(o.code != 0);
    CHECK(o.out == "");
    return o.err;
  }
};

TEST_CASE("data: files of any kind give the same") {
  const GivenData g;
  const std::string all = "y\n3\n7\n7\n";
  for (const char* name : {"p.npz", "p.jsonl"})
    REQUIRE(g.predict({"--keep", "a", "--keep", "b", "--rows", "2", "-o", name}).code == 0);
  CHECK(g.out("p.npz") == "y\n3\n7\n");
  CHECK(g.out("p.jsonl") == "y\n3\n7\n");
  REQUIRE(std::system(("gzip -k " + g.s / "p.jsonl" + " " + g.s / "d.csv").c_str()) == 0);
  CHECK(g.out("p.jsonl.gz") == "y\n3\n7\n");
  CHECK(g.out("d.csv.gz") == all);
  g.s.write("rows.txt", content(g.s / "d.csv"));  // of no known end: of the spec's own kind
  CHECK(g.out("rows.txt") == all);
  const Outcome evaluated = kcc({"evaluate", "run", "--data", "p.jsonl", "--json"}, g.here);
  CHECK(evaluated.code == 0);
  CHECK(nlohmann::json::parse(evaluated.out).contains("loss"));
  const Outcome both = g.predict({"--data", "p.npz", "--split", "train"});
  CHECK(both.code == 2);
  CHECK(has(both.err, "`--data` and `--split`"));
}

TEST_CASE("data: folders and patterns") {
  const GivenData g;
  std::filesystem::create_directories(g.s.path / "all/within");
  std::filesystem::create_directory(g.s.path / "none");
  g.s.write("all/2.jsonl", "{\"a\": 2, \"b\": 0}\n");
  g.s.write("all/10.jsonl", "{\"b\": 1, \"a\": 0}\n");
  g.s.write("all/README.md", "what this is\n");
  g.s.write("all/.hidden.csv", "a\n1\n");
  g.s.write("none/README.md", "what this is\n");
  CHECK(g.out("all") == "y\n3\n5\n");  // sorted as text: 10, 2
  CHECK(g.out("all/") == "y\n3\n5\n");
  CHECK(g.out("all/*.jsonl") == "y\n3\n5\n");
  CHECK(g.out("all/[0-9].*") == "y\n5\n");
  CHECK(has(g.said("none"), "the folder `none` has no file of data"));
  CHECK(has(g.said("none"), "the names end in .csv, .csv.gz, .jsonl, .jsonl.gz, .npz"));
  CHECK(has(g.said("all/*.npz"), "no file matches `all/*.npz`"));
  CHECK(has(g.said("all/1*.npz"), "no file matches `all/1*.npz`"));
  g.s.write("all/3.csv", "a;b\n1;1\n");
  CHECK(has(g.said("all"), "`all` has files of several kinds: `all/10.jsonl` and `all/3.csv`"));
  CHECK(has(g.said("all"), "`--data 'all/*.jsonl'`"));
  CHECK(g.out("all/*.csv") == "y\n5\n");
  CHECK(has(g.said("nothing.jsonl"), "cannot read `nothing.jsonl`: no such file or directory"));
}

TEST_CASE("data: what comes through a pipe") {
  const GivenData g;
  const std::string rows =
      "{\"a\": 1, \"b\": 0, \"y\": 3}\n\n{\"b\": 1, \"a\": 2.5, \"y\": 7}\n{\"a\": 3, \"b\": 0, \"y\": 7}";
  const std::string in = g.s.write("in.jsonl", rows);
  const std::string answers = "{\"y\":[3.0]}\n{\"y\":[8.0]}\n{\"y\":[7.0]}\n";
  // The same as for a file, with --json and without.
  CHECK(g.predict({"--data", "in.jsonl", "--json"}).out == answers);
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{"--data", "-"}, {"--data", "-", "--json"}, {"--data", "-", "-o", "-"}}) {
    const Outcome o = g.predict(more, in);
    CHECK(o.code == 0);
    CHECK(o.out == answers);
    CHECK(o.err == "");
  }
  CHECK(g.predict({"--data", "-", "--rows", "2"}, in).out == "{\"y\":[3.0]}\n{\"y\":[8.0]}\n");
  CHECK(g.predict({"--data", "-", "--rows", "1", "--keep", "y"}, in).out == "{\"y_data\":3,\"y\":[3.0]}\n");
  CHECK(g.predict({"--data", "-", "-o", "out.csv"}, in).code == 0);
  CHECK(content(g.s / "out.csv") == "y\n3\n8\n7\n");
  Terms terms = g.here;
  terms.in_file = in;
  const Outcome evaluated = kcc({"evaluate", "run", "--data", "-", "--json"}, terms);
  CHECK(evaluated.code == 0);
  CHECK(nlohmann::json::parse(evaluated.out)["loss"].get<double>() == doctest::Approx(1.0 / 3));
}

TEST_CASE("data: a line of a pipe is answered before the next one is there") {
  const GivenData g;
  const std::string name = g.s / "fifo";
  REQUIRE(mkfifo(name.c_str(), 0600) == 0);
  const int pipe = open(name.c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(pipe >= 0);
  const auto send = [&](const std::string& line) {
    CHECK(write(pipe, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  };
  const std::vector<std::string> lines{"{\"a\": 0, \"b\": 0}\n", "{\"a\": 1, \"b\": 0}\n", "{\"a\": 1}\n"};
  send(lines[0]);
  size_t answered = 0;
  Terms terms = g.here;
  terms.in_file = name;
  terms.watch = [&](int, const std::string& out) {
    const auto seen = static_cast<size_t>(std::count(out.begin(), out.end(), '\n'));
    while (answered < seen) send(lines.at(++answered));
  };
  const Outcome o = kcc({"predict", "run", "--data", "-"}, terms);
  close(pipe);
  CHECK(answered == 2);
  CHECK(o.code == 1);
  CHECK(o.out == "{\"y\":[1.0]}\n{\"y\":[3.0]}\n");
  CHECK(has(o.err, "stdin:3: the data has no field `b`"));
}

TEST_CASE("data: a line of a pipe that is wrong") {
  const GivenData g;
  const auto wrong = [&](const std::string& lines, const std::string& answers, const std::string& words) {
    CAPTURE(lines);
    const Outcome o = g.predict({"--data", "-"}, g.s.write("in.jsonl", lines));
    CHECK(o.code == 1);
    CHECK(o.out == answers);
    CHECK_MESSAGE(has(o.err, words), o.err);
  };
  const std::string good = "{\"a\": 0, \"b\": 0}\n", answer = "{\"y\":[1.0]}\n";
  wrong("", "", "stdin has no rows");
  wrong("{\"a\": 0, \"b\": NaN}\n" + good, "", "stdin:1:15: the line is no JSON");
  wrong("{\"a\": 0}\n" + good, "", "stdin:1: the data has no field `b`");
  wrong(good + "\n{\"a\": 0, \"b\":\n" + good, answer, "stdin:3:14: the line ends within the object");
  wrong(good + "{\"a\": 0, \"b\": null}\n" + good, answer, "stdin:2: `b` is missing");
  wrong(good + good + "{\"a\": 0, \"b\": \"x\"}\n", answer + answer, "stdin:3: the field `b` is string");
  wrong(good + "{\"a\": 0, \"b\": [1, 2]}\n", answer, "stdin:2: ");
  wrong(good + "{}\n", answer, "stdin:2: no object has a key");
}

TEST_CASE("data: predictions need no targets, and texts that are missing may be kept") {
  const Scratch s;
  const Terms here{.folder = s.path.string()};
  s.write("d.jsonl", "{\"t\": \"a\", \"n\": 0, \"y\": \"red\"}\n{\"t\": null, \"n\": 1, \"y\": \"white\"}\n");
  s.write("a.yaml",
          "kcc: 1\nmodel:\n  inputs: {t: {shape: [], dtype: string}, n: [1]}\n  graph:\n"
          "    y: [n, {Dense: 2, kernel_initializer: zeros, activation: softmax}]\n    known: = lower(t)\n"
          "  outputs: [y, known]\n"
          "data: {train: {jsonl: d.jsonl}, inputs: {t: {field: t, missing: keep}}}\n"
          "training: {loss: {y: sparse_categorical_crossentropy}, optimizer: {SGD: 0.0}, epochs: 1}\n");
  REQUIRE(kcc({"train", "a.yaml", "-o", "run", "--quiet"}, here).code == 0);
  Terms terms = here;
  terms.in_file = s.write("in.jsonl",
                          "{\"t\": \"A\", \"n\": 0, \"y\": \"blue\"}\n"
                          "{\"t\": null, \"n\": 0, \"y\": null}\n");
  const Outcome o = kcc({"predict", "run", "--data", "-"}, terms);
  CHECK_MESSAGE(o.code == 0, o.err);
  const std::string y = "{\"y\":[0.5,0.5],\"y_class\":\"red\",\"known\":";
  CHECK(o.out == y + "\"a\"}\n" + y + "\"\"}\n");
}

TEST_CASE("data: what has no target for one of several outputs is evaluated on the others") {
  const Scratch s;
  const Terms here{.folder = s.path.string()};
  s.write("a.yaml",
          "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {a: [x, {Dense: 1}], b: [x, {Dense: 1}]}, outputs: [a, b]}\n"
          "data: {train: {inline: {x: [1, 2], a: [1, 2], b: [1, 2]}}}\n"
          "training: {loss: {a: mse, b: mae}, metrics: {a: [mae], b: [mse]}, epochs: 1}\n");
  REQUIRE(kcc({"train", "a.yaml", "-o", "run", "--quiet"}, here).code == 0);
  s.write("half.jsonl", "{\"x\": 1, \"b\": 1}\n");
  const Outcome half = kcc({"evaluate", "run", "--data", "half.jsonl"}, here);
  CHECK_MESSAGE(half.code == 0, half.err);
  CHECK(half.err == "note: the data has no target for `a`: its loss and metrics are left out\n");
  CHECK(has(half.out, "b_loss"));
  CHECK(has(half.out, "b_mse"));
  CHECK_FALSE(has(half.out, "a_"));
  s.write("none.jsonl", "{\"x\": 1}\n");
  CHECK(has(kcc({"evaluate", "run", "--data", "none.jsonl"}, here).err, "there is nothing to evaluate"));
}

TEST_CASE("data: whole numbers that float64 does not hold are written as they are") {
  const Scratch s;
  const Terms here{.folder = s.path.string()};
  s.write("a.yaml",
          "kcc: 1\nmodel: {inputs: {id: {shape: [1], dtype: int64}}, graph: {y: = id + 0}, outputs: y}\n"
          "data: {train: {csv: d.csv}}\n");
  s.write("d.csv", "id\n9007199254740993\n");
  for (const char* out : {"o.csv", "o.jsonl"}) {
    REQUIRE(kcc({"predict", "a.yaml", "--split", "train", "--keep", "id", "-o", out, "--quiet"}, here).code == 0);
    const std::string text = content(s / out);
    CHECK(has(text, "9007199254740993"));
    CHECK_FALSE(has(text, "9007199254740992"));
  }
}

TEST_CASE("data: slips in files are told with what to write") {
  const GivenData g;
  const auto spec = [&](const std::string& source) {
    g.s.write("b.yaml",
              "kcc: 1\nmodel:\n  inputs: {a: [1]}\n  graph: {y: [a, {Dense: 1}]}\n  outputs: y\n"
              "data: {train: {" +
                  source + "}}\ntraining: {loss: mse}\n");
    const Outcome o = kcc({"check", "b.yaml"}, g.here);
    CHECK(o.code == 2);
    return o.err;
  };
  g.s.write("t.csv", "a\ty\n1\t2\n");
  g.s.write("n.csv", "1,2\n3,4\n");
  g.s.write("m.csv", "1,1\n3,4\n");
  g.s.write("e.npz", "");
  g.s.write("z.npz", std::string("PK\x05\x06", 4) + std::string(18, '\0'));
  CHECK(has(spec("csv: d.csv"), "write `delimiter: \";\"` beside `csv`"));
  CHECK(has(spec("csv: t.csv"), "write `delimiter: \"\\t\"` beside `csv`"));
  CHECK(has(spec("csv: n.csv"), "write `header: false, columns: [..]` beside `csv`"));
  CHECK(has(spec("csv: m.csv"), "write `header: false, columns: [..]` beside `csv`"));
  CHECK(has(spec("npz: e.npz"), "`e.npz` is empty: it has no bytes"));
  CHECK(has(spec("npz: z.npz"), "`z.npz` holds no array"));
}

}  // namespace
}  // namespace kcc::cli
