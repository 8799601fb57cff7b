// What `cmake --install` leaves is enough: for a program that uses a model without the command, and for a plugin that
// is built by a project of its own.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "program.h"

using namespace kcc::cli;
namespace cli = kcc::cli;
namespace fs = std::filesystem;

namespace {

// What a program printed, errors behind it.
Outcome run(const std::string& command) {
  const Scratch s;
  const int status = std::system((command + " >'" + (s / "out") + "' 2>'" + (s / "err") + "'").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, content(s / "out"), content(s / "err")};
}

void must(const std::string& command) {
  const Outcome o = run(command);
  REQUIRE_MESSAGE(o.code == 0, command << "\n" << o.out << o.err);
}

// The program that is tested, installed. It lies in the build's folder.
const std::string& installed() {
  static const Scratch folder;
  static const std::string prefix = [] {
    const char* path = std::getenv("KCC");
    const fs::path build = fs::absolute(path ? path : "build/kcc").parent_path();
    must("cmake --install '" + build.string() + "' --prefix '" + (folder / "prefix") + "'");
    return folder / "prefix";
  }();
  return prefix;
}

void build(const std::string& project, const std::string& to) {
  must("cmake -G Ninja -S '" + project + "' -B '" + to + "' -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH='" +
       installed() + "'");
  must("cmake --build '" + to + "'");
}

// The program of specs/embed, built.
const std::string& example() {
  static const Scratch folder;
  static const std::string program = [] {
    build("specs/embed", folder / "embed");
    return folder / "embed/predict";
  }();
  return program;
}

std::vector<std::vector<std::string>> cells(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line, cell; std::getline(lines, line);) {
    std::istringstream row(line);
    for (rows.emplace_back(); std::getline(row, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

}  // namespace

TEST_CASE("a program predicts by an installed kcc, in several threads, what the command predicts") {
  const Scratch s;
  fs::copy("specs/iris.yaml", s / "iris.yaml");
  fs::create_directory(s / "data");
  fs::copy("specs/data/iris.csv", s / "data/iris.csv");
  const Outcome trained = cli::kcc({"train", s / "iris.yaml", "-o", s / "run", "--epochs", "5"});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const Outcome wanted = cli::kcc({"predict", s / "run", "--data", "specs/data/iris.csv"});
  REQUIRE_MESSAGE(wanted.code == 0, wanted.err);
  fs::remove_all(s / "data");  // a run is whole without it

  const Outcome seen = run("'" + example() + "' '" + (s / "run") + "' specs/data/iris.csv 3");
  REQUIRE_MESSAGE(seen.code == 0, seen.err);
  CHECK(seen.err.empty());
  auto want = cells(wanted.out);
  const auto got = cells(seen.out);
  REQUIRE(want.size() == 151);
  want.erase(want.begin());  // the header
  REQUIRE(got.size() == want.size());
  for (size_t r = 0; r < got.size(); ++r) {
    REQUIRE(got[r].size() == 4);
    for (size_t k = 0; k < 3; ++k) CHECK(std::stod(got[r][k]) == doctest::Approx(std::stod(want[r][k])).epsilon(1e-4));
    CHECK(got[r][3] == want[r][3]);
  }

  const Outcome none = run("'" + example() + "' '" + (s / "data") + "' specs/data/iris.csv");
  CHECK(none.code == 1);
  CHECK(none.err == "error[file.missing]: there is no file or folder `" + (s / "data") + "`\n");
}

TEST_CASE("a plugin that a project builds with kcc_add_plugin is loaded as it is, by the command and by a program") {
  const Scratch s;
  fs::create_directory(s / "plugin");
  s.write("plugin/CMakeLists.txt",
          "cmake_minimum_required(VERSION 3.25)\nproject(mix LANGUAGES CXX)\nfind_package(kcc REQUIRED)\n"
          "kcc_add_plugin(mix mix.cpp)\n");
  // It reads a value, and counts its calls: what is counted while something is predicted is not remembered.
  s.write("plugin/mix.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Mix : Layer {
      Arg<int> units{this, "units"};
      Value call(Value x, Call) override {
        Variable& calls = state("calls", {DType::kFloat32, {}});
        assign(calls, read(calls) + 1.0);
        const Value y = matmul(x, weight("kernel", {x.dim(-1), units})) * read(calls);
        return mean(x) > 0 ? relu(y) : y;
      }
    };
    KCC_REGISTER(Mix);
  )cpp");
  build(s / "plugin", s / "built");
  const std::string rows = s.write("rows.csv", "a,b,y\n1,2,1\n3,4,2\n5,1,0\n2,2,1\n");
  s.write("spec.yaml",
          "kcc: 1\nplugins: [built/mix.so]\nmodel: {input: [2], stack: [{Mix: 3}, {Dense: 1}]}\n"
          "data: {train: {csv: rows.csv}, inputs: {input: [a, b]}, targets: {output: y}}\n"
          "training: {loss: mse, epochs: 1}\n");
  const Outcome trained = cli::kcc({"train", s / "spec.yaml", "-o", s / "run"});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const Outcome wrong = cli::kcc({"check", s / "spec.yaml", "--set", "model.stack.0=Mix", "--no-color"});
  CHECK(wrong.code == 2);
  CHECK_MESSAGE(wrong.err.find("units") != std::string::npos, wrong.err);

  const auto want = cells(cli::kcc({"predict", s / "run", "--data", rows}).out);
  const Outcome seen = run("'" + example() + "' '" + (s / "run") + "' '" + rows + "' 4");
  REQUIRE_MESSAGE(seen.code == 0, seen.err);
  const auto got = cells(seen.out);
  REQUIRE(want.size() == 5);
  REQUIRE(got.size() == 4);
  for (size_t r = 0; r < got.size(); ++r)
    CHECK(std::stod(got[r][0]) == doctest::Approx(std::stod(want[r + 1][0])).epsilon(1e-4));
}
