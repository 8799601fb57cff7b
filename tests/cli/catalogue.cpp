// layers, explain and check, and the README's tables.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

TEST_CASE("layers: one, unknown ones, all") {
  check_golden("layers_Dense.text", kcc({"layers", "Dense"}).out);
  check_golden("layers_Dense.json", kcc({"layers", "Dense", "--json"}).out);
  const Outcome unknown = kcc({"layers", "Desne"});
  CHECK(unknown.code == 2);
  CHECK(unknown.out == "");
  CHECK(unknown.err == "error: there is no type `Desne`\n  = help: did you mean `Dense`?\n");
  const auto all = nlohmann::json::parse(kcc({"layers", "--json"}).out);
  for (const char* family : {"layers", "activations", "losses", "metrics", "optimizers", "schedules", "initializers",
                             "regularizers", "constraints", "callbacks", "sources"}) {
    INFO(family);
    REQUIRE(all.contains(family));
    CHECK(!all[family].empty());
    for (const auto& item : all[family]) CHECK(item["doc"] != "");
  }
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

TEST_CASE("explain") {
  check_golden("explain_K0308.text", kcc({"explain", "K0308"}).out);
  CHECK(kcc({"explain", "spec.type"}).out == kcc({"explain", "K0308"}).out);
  const Outcome unknown = kcc({"explain", "spec.tpye"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("did you mean `spec.type`?") != std::string::npos);
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
