// Every function of an expression against Keras (tests/reference/functions.txt), and what random ones promise.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "compiler/expr/evaluate.h"
#include "compiler/expr/parse.h"
#include "runtime/base/threads.h"

using namespace kcc;

namespace {

struct World final : expr::Environment, FunctionContext {
  ThreadPool pool{2};
  EagerBuilder eager{pool};
  std::map<std::string, Operand> known;

  World() { eager.recordings = 1; }
  std::optional<Operand> find(const std::string& name) override {
    const auto it = known.find(name);
    return it == known.end() ? std::nullopt : std::optional(it->second);
  }
  FunctionContext* context() override { return this; }
  Builder& builder() override { return eager; }

  Value operator()(const std::string& text) {
    const auto e = expr::parse(text);
    if (!e) FAIL(text << ": " << e.problem().message);
    const auto r = expr::evaluate(**e, *this);
    if (!r) FAIL(text << ": " << r.problem().message);
    return to_value(*r, eager);
  }
};

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  for (char c : line) {
    if (c == '\t')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

Shape shape_of(const std::string& text) {
  std::istringstream in(text);
  Shape s;
  for (int64_t n; in >> n;) s.push_back(n);
  return s;
}

std::vector<double> numbers_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<double> out;
  for (std::string word; in >> word;) out.push_back(std::strtod(word.c_str(), nullptr));
  return out;
}

bool close(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= 1e-6 + 1e-5 * std::abs(b);
}

}  // namespace

TEST_CASE("functions give what Keras gives") {
  World w;
  std::ifstream file("tests/reference/functions.txt");
  REQUIRE(file.good());
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    const auto cell = cells(line);
    if (line[0] == '=') {
      const auto values = numbers_of(cell[3]);
      w.known[cell[0].substr(1)] =
          w.eager.value(Tensor::of<double>(shape_of(cell[2]), values).cast(*dtype_named(cell[1])));
      continue;
    }
    CAPTURE(cell[0]);
    const Value got = w(cell[0]);
    const auto expected = numbers_of(cell[2]);
    CHECK(to_string(got.shape()) == to_string(shape_of(cell[1])));
    REQUIRE(got.shape().count() == static_cast<int64_t>(expected.size()));
    for (size_t i = 0; i < expected.size(); ++i) {
      CAPTURE(i);
      CAPTURE(got.held()->at(static_cast<int64_t>(i)));
      CAPTURE(expected[i]);
      CHECK(close(got.held()->at(static_cast<int64_t>(i)), expected[i]));
    }
    ++count;
  }
  CHECK(count > 200);
}

TEST_CASE("the list of functions that are left out is true") {
  std::ifstream file("tests/reference/functions_left_out.txt");
  REQUIRE(file.good());
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    const auto cell = cells(line);
    REQUIRE(cell.size() == 2);
    CHECK(!cell[1].empty());
    CHECK_MESSAGE(!find_function(cell[0]), cell[0] << " is there");
    ++count;
  }
  CHECK(count > 50);
}

TEST_CASE("random functions stay in their range and differ from draw to draw") {
  World w;
  const Value u = w("uniform((1000,), 2, 5)");
  CHECK(w("min(uniform((1000,), 2, 5)) >= 2").held()->at(0) == 1);
  CHECK(w("max(abs(truncated_normal((1000,)))) <= 2").held()->at(0) == 1);
  CHECK(w("all(randint((1000,), 3, 5) >= 3)").held()->at(0) == 1);
  CHECK(w("max(randint((1000,), 3, 5))").held()->at(0) == 4);
  CHECK(std::abs(w("mean(normal((20000,), 3.0, 2.0))").held()->at(0) - 3) < 0.1);
  CHECK(std::abs(w("std(truncated_normal((20000,)))").held()->at(0) - 0.8796) < 0.02);
  CHECK(std::abs(w("mean(dropout(ones((20000,)), 0.25))").held()->at(0) - 1) < 0.03);
  CHECK(std::abs(w("mean(categorical(log([[0.25, 0.75]]), 20000))").held()->at(0) - 0.75) < 0.02);
  CHECK(w("any(normal((5,)) != normal((5,)))").held()->at(0) == 1);
}

TEST_CASE("gradients within an expression") {
  World w;
  w.known["x"] = w.eager.value(Tensor::of<float>({3}, std::vector<float>{1, 2, 3}));
  w.known["y"] = w("x ** 3");
  const Value g = w("grad(y, x)");
  for (int i = 0; i < 3; ++i) CHECK(close(g.held()->at(i), 3.0 * (i + 1) * (i + 1)));
  const Value none = w("grad(stop_gradient(x) * 2, x)");
  for (int i = 0; i < 3; ++i) CHECK(none.held()->at(i) == 0);
}
