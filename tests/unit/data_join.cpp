// Sources joined side by side, and samples that are windows of rows.
#include <doctest/doctest.h>

#include "runtime/data/batches.h"
#include "runtime/data/binding.h"
#include "runtime/data/row_order.h"
#include "runtime/data/source.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

Config list(std::initializer_list<double> numbers) {
  std::vector<Config> items;
  for (double n : numbers) items.push_back(Config::of(n));
  return Config::list(std::move(items));
}
Config map(std::vector<std::pair<std::string, Config>> entries) {
  Config c;
  c.kind = Config::Kind::kMap;
  for (auto& [key, value] : entries) c.entries.push_back({key, kNoPlace, std::move(value)});
  return c;
}
Config word(const char* s) { return Config::of(std::string(s)); }

Table read_joined(const Config& c, std::string* problem = nullptr) {
  Problems problems;
  const auto source = make_source(c, problems);
  if (problem) *problem = problems.empty() ? "" : problems.list[0].message;
  if (!source) return {};
  try {
    SourceContext context;
    context.seed = 7;
    return read_source(*source, context);
  } catch (const Refused& refused) {
    if (problem) *problem = refused.problem().message;
    return {};
  }
}

Config shops() { return map({{"inline", map({{"shop", list({3, 1, 2})}, {"area", list({30, 10, 20})}})}}); }
Config sales() { return map({{"inline", map({{"shop", list({1, 2, 1, 3})}, {"y", list({1, 2, 3, 4})}})}}); }

}  // namespace

TEST_CASE("join by a field that is equal in both") {
  const Table t = read_joined(
      map({{"join", map({{"sale", sales()}, {"shop", shops()}})}, {"match", map({{"shop", word("shop")}})}}));
  REQUIRE(t.find("shop.area"));
  CHECK(t.rows() == 4);
  for (int64_t i = 0; i < 4; ++i) CHECK(t.find("shop.area")->values.at(i) == 10 * t.find("sale.shop")->values.at(i));
  CHECK(t.place_of(2) == "the inline data, row 2");
}

TEST_CASE("join row by row needs as many rows; what does not match is said") {
  std::string problem;
  read_joined(map({{"join", map({{"sale", sales()}, {"shop", shops()}})}}), &problem);
  CHECK(problem == "`sale` has 4 rows and `shop` has 3");
  read_joined(map({{"join", map({{"sale", sales()}, {"shop", shops()}})}, {"match", map({{"shop", word("area")}})}}),
              &problem);
  CHECK(problem.find("no field `area`") != std::string::npos);
  read_joined(map({{"join", map({{"shop", shops()}, {"sale", sales()}})}, {"match", map({{"sale", word("shop")}})}}),
              &problem);
  CHECK(problem.find("as in an earlier row") != std::string::npos);
  read_joined(map({{"join", map({{"sale", sales()}, {"shop", shops()}})}, {"match", map({{"shp", word("shop")}})}}),
              &problem);
  CHECK(problem.find("`shp`, which is no source") != std::string::npos);
  Config other = map({{"inline", map({{"shop", list({1, 2, 5})}})}});
  read_joined(map({{"join", map({{"sale", other}, {"shop", shops()}})}, {"match", map({{"shop", word("shop")}})}}),
              &problem);
  CHECK(problem == "the inline data, row 2: `shop` is `5`, and no row of `shop` has it");
}

TEST_CASE("what is joined at random changes from epoch to epoch, and not from run to run") {
  const Table t = read_joined(
      map({{"join", map({{"sale", sales()}, {"shop", shops()}})}, {"match", map({{"shop", word("random")}})}}));
  REQUIRE(t.rows() == 4);
  Binding area{"area", {"shop.area"}, false, {}, "error"};
  Network::Input input;
  input.name = "area";
  const auto epochs = [&] {
    BatchStream stream({bind_input(t, area, input).field}, {first_rows(4)}, {});
    std::vector<std::vector<double>> seen;
    for (int e = 0; e < 8; ++e) {
      const Batch* b = stream.next();
      REQUIRE(b);
      seen.emplace_back();
      for (int64_t i = 0; i < 4; ++i) seen.back().push_back(b->fields[0].at(i));
      CHECK(!stream.next());
    }
    return seen;
  };
  const auto first = epochs();
  CHECK(first == epochs());
  CHECK(first[0] != first[1]);
  std::set<double> all;
  for (const auto& e : first) all.insert(e.begin(), e.end());
  CHECK(all == std::set<double>{10, 20, 30});
}

TEST_CASE("windows: their starts, and the rows that a binding takes of them") {
  Config window = map({{"size", Config::of(int64_t{3})}, {"stride", Config::of(int64_t{2})}});
  Table t = read_joined(map(
      {{"inline", map({{"a", list({0, 1, 2, 3, 4, 5, 6})}, {"b", list({9, 8, 7, 6, 5, 4, 3})}})}, {"window", window}}));
  CHECK(t.samples() == std::vector<int64_t>{0, 2, 4});
  Network::Input input;
  input.name = "x";
  input.dims = {{2, {}}, {2, {}}};
  Binding b{"x", {"b", "a"}, false, {}, "error"};
  b.at = "0:3:2";
  BatchStream stream({bind_input(t, b, input).field}, {t.samples()}, {});
  const Batch* batch = stream.next();
  REQUIRE(batch->fields[0].shape() == Shape{3, 2, 2});
  const std::vector<double> expected{9, 0, 7, 2, 7, 2, 5, 4, 5, 4, 3, 6};
  for (int64_t i = 0; i < 12; ++i) CHECK(batch->fields[0].at(i) == expected[static_cast<size_t>(i)]);
  // One row of the window, without its dimension.
  Binding last{"y", {"a"}, false, {}, "error"};
  last.at_row = -1;
  CHECK(bind_target(t, last, DType::kFloat32, t.samples()).field.row.shape == Shape{});
  last.at_row = 3;
  CHECK_THROWS_AS(bind_target(t, last, DType::kFloat32, t.samples()), Refused);
  // A window keeps to the runs of a field.
  t.window->by = "c";
  CHECK_THROWS_AS(t.samples(), Refused);
}

TEST_CASE("windows do not cross from group to group") {
  Config window = map({{"size", Config::of(int64_t{2})}, {"by", word("g")}});
  const Table t = read_joined(map({{"inline", map({{"g", list({0, 0, 0, 1, 1})}})}, {"window", window}}));
  CHECK(t.samples() == std::vector<int64_t>{0, 1, 3});
}

}  // namespace kcc
