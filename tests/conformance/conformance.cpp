// Whole trainings come out as Keras does them (tests/reference/make_conformance.py; for steps, phases, joins, windows
// and nested specs from training loops written by hand in Keras): predictions from the starting weights and after
// training, the history, and every weight.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

#include "runtime/files/npz.h"
#include "tests/cli/program.h"

using namespace kcc;
using namespace kcc::cli;

namespace {

namespace fs = std::filesystem;
using Tensors = std::map<std::string, Tensor>;

Tensors by_name(const NamedTensors& list, const std::string& prefix = "") {
  Tensors out;
  for (const auto& [name, tensor] : list)
    if (name.starts_with(prefix) && tensor.dtype() != DType::kString)  // names of classes are kcc's own
      out[name.substr(prefix.size())] = tensor;
  return out;
}

// The columns of history.csv.
Tensors history_of(const std::string& text) {
  std::istringstream lines(text);
  std::string line, cell;
  std::vector<std::string> names;
  std::map<std::string, std::vector<double>> columns;
  for (bool head = true; std::getline(lines, line); head = false) {
    std::istringstream cells(line);
    for (size_t i = 0; std::getline(cells, cell, ','); ++i) {
      if (head)
        names.push_back(cell);
      else
        columns[names.at(i)].push_back(std::strtod(cell.c_str(), nullptr));
    }
  }
  Tensors out;
  for (const auto& [name, values] : columns) {
    Tensor t(DType::kFloat64, {static_cast<int64_t>(values.size())});
    std::copy(values.begin(), values.end(), t.data<double>());
    out[name] = t;
  }
  return out;
}

// The error is relative to the largest figure of a tensor: one that cancels to nearly nothing has its terms' rounding.
void compare(const std::string& what, const Tensors& got, const Tensors& want, double tolerance) {
  for (const auto& [name, t] : got) CHECK_MESSAGE(want.contains(name), what, " has `", name, "`, which Keras has not");
  for (const auto& [name, w] : want) {
    if (!got.contains(name)) {
      FAIL_CHECK(what, " has no `", name, "`");
      continue;
    }
    const Tensor& g = got.at(name);
    CHECK_MESSAGE(g.shape() == w.shape(), what, ": the shape of `", name, "`");
    if (!(g.shape() == w.shape())) continue;
    double largest = 0.01, off = 0;
    for (int64_t i = 0; i < w.count(); ++i) {
      largest = std::max(largest, std::fabs(w.at(i)));
      const double d = std::fabs(g.at(i) - w.at(i));
      off = std::isnan(d) ? INFINITY : std::max(off, d);
    }
    CHECK_MESSAGE(off <= tolerance * largest, what, ": `", name, "` is off by ", off / largest);
  }
}

void run(const std::vector<std::string>& arguments, const std::string& folder) {
  const Outcome o = kcc::cli::kcc(arguments, {.folder = folder});
  REQUIRE_MESSAGE(o.code == 0, arguments[0], ": ", o.err);
}

}  // namespace

TEST_CASE("trainings come out as Keras does them") {
  int cases = 0;
  for (const auto& entry : fs::directory_iterator("tests/conformance")) {
    if (!entry.is_directory()) continue;
    CAPTURE(entry.path().filename().string());
    ++cases;
    const Scratch folder;
    fs::copy(entry.path(), folder.path, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    const Safetensors expect = read_safetensors(disk(), folder / "expect.safetensors");
    const double tolerance = std::strtod(expect.metadata.at("tolerance").c_str(), nullptr);
    const std::string of_history = expect.metadata.at("history");  // `none`: what Keras has no history of
    const bool other = expect.metadata.contains("predict");        // predicted from other data than is trained on
    const std::string in = folder.path.string();

    std::vector<std::string> from{"--data", "data.npz"};
    if (other) {
      const std::string& written = expect.metadata.at("predict");
      from = {written.substr(0, written.find(' ')), written.substr(written.find(' ') + 1)};
    }
    run({"predict", "spec.yaml", "--weights", "start.safetensors", from[0], from[1], "-o", "before.npz"}, in);
    compare("before training", by_name(read_npz(disk(), folder / "before.npz")), by_name(expect.tensors, "before/"),
            tolerance);
    run({"train", "spec.yaml", "--weights", "start.safetensors", "-o", "run", "--quiet"}, in);
    if (of_history != "none")
      compare("the history", history_of(content(folder / "run/history.csv")), by_name(expect.tensors, "history/"),
              std::strtod(of_history.c_str(), nullptr));
    compare("the weights", by_name(read_safetensors(disk(), folder / "run/model.safetensors").tensors),
            by_name(expect.tensors, "weights/"), tolerance);
    run({"predict", "run", from[0], from[1], "-o", "after.npz"}, in);
    compare("after training", by_name(read_npz(disk(), folder / "after.npz")), by_name(expect.tensors, "after/"),
            tolerance);
  }
  CHECK(cases >= 20);
}
