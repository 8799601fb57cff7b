// layers, explain and check, and the README's tables.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

TEST_CASE("layers: one, unknown ones, all") {
  check_golden("layers_Dense.text", kcc({"layers", "Dense"}).out);
  check_golden("layers_Dense.json", kcc({"layers", "Dense", "--json"}).out);
  const Outcome unknown = kcc({"layers", "Desne"});
  CHECK(unknown.code == 2);
  CHECK(unknown.out == "");
  CHECK(unknown.err == "error: there is no type or function `Desne`\n  = help: did you mean `Dense`?\n");
  const auto all = nlohmann::json::parse(kcc({"layers", "--json"}).out);
  for (const char* family : {"layers", "activations", "losses", "metrics", "optimizers", "schedules", "initializers",
                             "regularizers", "constraints", "callbacks", "sources"}) {
    INFO(family);
    REQUIRE(all.contains(family));
    CHECK(!all[family].empty());
    for (const auto& item : all[family]) CHECK(item["doc"] != "");
  }
}

TEST_CASE("layers: the functions of expressions, and those that they lack") {
  CHECK(kcc({"layers", "logsumexp"}).out.starts_with("logsumexp(x, axis=None, keepdims=False) (function)\n"));
  CHECK(kcc({"layers", "fft"}).out == "fft (left out)\n  complex numbers are no dtype of kcc\n");
  const std::string all = kcc({"layers", "functions"}).out;
  CHECK(all.starts_with("functions\n"));
  CHECK(all.find("\n  clip(x, x_min, x_max)") != std::string::npos);
  CHECK(all.find("\nfunctions of Keras that are left out\n") != std::string::npos);
  CHECK(kcc({"layers", "relu"}).out.find("relu (activation)") != std::string::npos);
  CHECK(nlohmann::json::parse(kcc({"layers", "--json"}).out)["functions"][0].contains("signature"));
}

TEST_CASE("README: its tables are what kcc layers --markdown prints") {
  const std::string begin = "<!-- kcc layers --markdown -->\n", end = "<!-- end -->";
  const std::string readme = content("README.md"), tables = kcc({"layers", "--markdown"}).out;
  const size_t from = readme.find(begin), to = readme.find(end);
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  const size_t first = from + begin.size();
  if (writes_golden())
    std::ofstream("README.md", std::ios::binary) << readme.substr(0, first) + tables + readme.substr(to);
  else
    CHECK_MESSAGE(readme.substr(first, to - first) == tables,
                  "stale: KCC_GOLDEN=write KCC=build/kcc build/tests/test_cli -tc=README* rewrites them");
}

TEST_CASE("check: long lines are cut around the place off a terminal too, but not in JSON") {
  const Scratch scratch;
  std::string names;
  for (int i = 0; i < 150; ++i) names += "Flatten, ";
  const std::string path = scratch.write("a.yaml", "kcc: 1\nmodel: {input: [4], stack: [" + names + "Flaten]}\n");
  const auto longest = [&] {
    std::istringstream lines(kcc({"check", path}).err);
    size_t most = 0;
    for (std::string line; std::getline(lines, line);) most = std::max(most, line.size());
    return most;
  };
  CHECK(longest() <= 120);
  setenv("COLUMNS", "60", 1);
  CHECK(longest() <= 60 + path.size());
  const std::string table = kcc({"summary", "specs/wine.yaml"}).out;
  unsetenv("COLUMNS");
  CHECK(table != kcc({"summary", "specs/wine.yaml"}).out);
  const auto j = nlohmann::json::parse(kcc({"check", path, "--json"}).out);
  CHECK(j["diagnostics"][0]["column"] == 29 + static_cast<int>(names.size()));
}

TEST_CASE("check: what does not fit in memory is told as train tells it") {
  const Scratch scratch;
  const std::string path =
      scratch.write("a.yaml",
                    "kcc: 1\nmodel: {input: [1], stack: [{Dense: 90000000000000}, {Dense: 1}]}\n"
                    "data: {train: {inline: {input: [1, 2], output: [1, 2]}}}\ntraining: {loss: mse}\n");
  const Outcome checked = kcc({"check", path}), trained = kcc({"train", path, "-o", scratch / "run"});
  const auto needed = [](const std::string& said) { return said.substr(0, said.find(" of memory")); };
  CHECK(checked.code == 2);
  CHECK(checked.err.starts_with("error[K0006]"));
  CHECK(needed(checked.err) == needed(trained.err));
}

TEST_CASE("check: a phase that trains nothing is told by its `freeze`") {
  const Scratch scratch;
  const std::string path = scratch.write(
      "a.yaml",
      "kcc: 1\nmodel: {input: [1], stack: [{Dense: 1}]}\ndata: {train: {inline: {input: [1, 2], output: [1, 2]}}}\n"
      "training: {loss: mse, phases: [{freeze: ['*'], epochs: 1}, {epochs: 1}]}\n");
  const Outcome o = kcc({"check", path});
  CHECK(o.code == 0);
  CHECK(o.err.find("phase 1: no weight is trained") != std::string::npos);
  CHECK(o.err.find("a.yaml:4:41") != std::string::npos);
}

TEST_CASE("train: a path of `rename` that there is not") {
  const Scratch scratch;
  const auto spec = [&](const std::string& name, const std::string& weights) {
    return scratch.write(name,
                         "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {feat: [x, {Dense: 1, name: base}]}, outputs: "
                         "feat}\ndata: {train: {inline: {x: [1, 2], feat: [1, 2]}}}\ntraining: {loss: mse" +
                             weights + "}\n");
  };
  CHECK(kcc({"train", spec("a.yaml", ""), "-o", scratch / "run", "--quiet"}).code == 0);
  const Outcome o = kcc({"check", spec("b.yaml", ", weights: {file: run/model.safetensors, rename: {bose: b}}")});
  CHECK_MESSAGE(o.err.find("did you mean `base`?") != std::string::npos, o.err);
}

TEST_CASE("explain") {
  check_golden("explain_K0308.text", kcc({"explain", "K0308"}).out);
  CHECK(kcc({"explain", "spec.type"}).out == kcc({"explain", "K0308"}).out);
  const Outcome unknown = kcc({"explain", "spec.tpye"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("did you mean `spec.type`?") != std::string::npos);
}

TEST_CASE("check: data that is not there and mistakes of the model are told together") {
  const Scratch s;
  const auto said = [&](const std::string& blocks, const std::string& stack) {
    const Outcome o = kcc({"check", s.write("a.yaml", "kcc: 1\n" + blocks + "model: {input: [4], stack: [" + stack +
                                                          "]}\ndata: {train: {csv: none.csv}}\n"
                                                          "training: {loss: mse, optimizer: adam}\n")});
    CHECK(o.code == 2);
    return o.err;
  };
  for (const std::string& err : {said("blocks: {B: {stack: [{Dens: 3}]}}\n", "B"), said("", "{Dens: 3}")}) {
    INFO(err);
    CHECK(err.find("there is no layer `Dens`") != std::string::npos);
    CHECK(err.find("cannot read `") != std::string::npos);
    CHECK(err.find("2 errors") != std::string::npos);
  }
  const std::string fact = said("", "{Dense: $(classes(output))}");  // which the same file would tell
  INFO(fact);
  CHECK(fact.find("1 error\n") != std::string::npos);
}

TEST_CASE("check: good specs and bad ones") {
  // A step's memory and work change with every better plan: only that they are said is checked here.
  std::string text = kcc({"check", "specs/wine.yaml"}).out;
  for (const std::string said : {"memory of a step ", "work of a step "}) {
    const size_t from = text.find(said) + said.size();
    REQUIRE(text.find(said) != std::string::npos);
    text.replace(from, text.find('\n', from) - from, "..");
  }
  check_golden("check_wine.text", text);
  auto wine = nlohmann::ordered_json::parse(kcc({"check", "specs/wine.yaml", "--json"}).out);
  for (const char* figure : {"arena_bytes", "flops_per_step"}) {
    CHECK(wine["cost"][figure] > 0);
    wine["cost"].erase(figure);
  }
  check_golden("check_wine.json", wine.dump() + "\n");
  check_golden("check_iris.ast", kcc({"check", "specs/iris.yaml", "--emit=ast"}).out);
  check_golden("check_residual.layers", kcc({"check", "specs/residual.yaml", "--emit=layers"}).out);
  for (const char* stage : {"graph", "grad", "fused", "plan"}) {
    const Outcome o = kcc({"check", "specs/iris.yaml", std::string("--emit=") + stage});
    CHECK(o.code == 0);
    CHECK(o.out.find("matmul") != std::string::npos);
  }
  const Scratch s;
  const std::string bad = s.write(
      "bad.yaml",
      "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  graph:\n    y: [x, {Desne: 3}]\n    z: [y, {Dense: 0}]\n  outputs: z\n");
  const Outcome o = kcc({"check", bad, "specs/iris.yaml"});
  CHECK(o.code == 2);
  CHECK(o.err.find("did you mean `Dense`?") != std::string::npos);
  CHECK(o.err.find("must be at least 1") != std::string::npos);
  CHECK(o.err.find("2 errors") != std::string::npos);
  CHECK(o.out.find("specs/iris.yaml") != std::string::npos);
  const Outcome json = kcc({"check", bad, "--json"});
  CHECK(json.code == 2);
  const auto j = nlohmann::json::parse(json.out);
  CHECK(j["diagnostics"].size() == 2);
  CHECK(j["diagnostics"][0]["line"] == 5);
  CHECK(j["cost"].is_null());
}

}  // namespace
}  // namespace kcc::cli
