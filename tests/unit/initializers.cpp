// The spread of what scaled initializers draw, by the shape of the kernel or by the axes that are named.
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/base/problem.h"
#include "runtime/initializers/initializer.h"
#include "runtime/object/registry.h"

using namespace kcc;

namespace {

Config axes(std::initializer_list<int64_t> list) {
  std::vector<Config> items;
  for (int64_t axis : list) items.push_back(Config::of(axis));
  return Config::list(std::move(items));
}

// Of [40, 250] numbers.
double variance_of(const char* name, std::vector<ConfigEntry> arguments = {}) {
  Config c = Config::object(name);
  c.entries = std::move(arguments);
  Problems problems;
  const auto made = std::dynamic_pointer_cast<Initializer>(make_object("initializer", c, "", problems));
  if (!made) throw Refused(problems.list.at(0));
  const Tensor t = made->make({DType::kFloat32, {40, 250}}, Philox(1, 2, 3));
  double sum = 0;
  for (int64_t i = 0; i < t.count(); ++i) sum += t.at(i) * t.at(i);
  return sum / static_cast<double>(t.count());
}

}  // namespace

TEST_CASE("initializers scale by the fans of a kernel") {
  const auto near = [](double x) { return doctest::Approx(x).epsilon(0.05); };  // 10,000 draws
  for (const char* distribution : {"Uniform", "Normal"}) {
    const auto named = [&](const char* first) { return std::string(first) + distribution; };
    CHECK(variance_of(named("Glorot").c_str()) == near(2.0 / 290));
    CHECK(variance_of(named("He").c_str()) == near(2.0 / 40));
    CHECK(variance_of(named("Lecun").c_str()) == near(1.0 / 40));
    // Other axes than the first and the last.
    CHECK(variance_of(named("He").c_str(),
                      {{"input_axes", kNoPlace, axes({1})}, {"output_axes", kNoPlace, axes({0})}}) == near(2.0 / 250));
    CHECK(variance_of(named("Lecun").c_str(), {{"input_axes", kNoPlace, axes({0, -1})},
                                               {"output_axes", kNoPlace, axes({})}}) == near(1.0 / 10000));
  }
  CHECK(variance_of("VarianceScaling", {{"scale", kNoPlace, Config::of(3.0)},
                                        {"mode", kNoPlace, Config::of(std::string("fan_out"))},
                                        {"input_axes", kNoPlace, axes({1})},
                                        {"output_axes", kNoPlace, axes({0})}}) == near(3.0 / 40));
  CHECK_THROWS_AS(variance_of("HeNormal", {{"input_axes", kNoPlace, axes({1})}}), Refused);
  CHECK_THROWS_AS(variance_of("HeNormal", {{"input_axes", kNoPlace, axes({2})}, {"output_axes", kNoPlace, axes({0})}}),
                  Refused);
}
