// Trees as JSON: what is written reads back, and what is damaged is refused.
#include <doctest/doctest.h>

#include "compiler/diagnostics/report.h"
#include "compiler/yaml/json.h"
#include "compiler/yaml/parse.h"

using namespace kcc;

TEST_CASE("a tree goes to JSON and back") {
  Sources sources;
  Report report(sources);
  const Source& source =
      sources.add("t", "{a: [1, 2.0, -.inf, .nan, 1e300, null, true, \"1\", 'é\\n'], b: {c: {}, d: []}, \"\": 3}");
  const auto tree = yaml::parse(source, report);
  REQUIRE(tree);
  const yaml::Node back = yaml::from_json(yaml::to_json(*tree), "f");
  CHECK(yaml::same_value(back, *tree));
  CHECK(back.find("a")->items[1].is(yaml::Node::Kind::kFloat));
  CHECK(back.find("a")->items[0].is_int());
}

TEST_CASE("damaged JSON is refused") {
  for (const std::string text : {"", "{", "[1]", "3", "{\"a\": 18446744073709551615}", "{\"a\": {\"\": \"x\"}}",
                                 "{\"a\": 1} 2", "{\"\": \".nan\"}"})
    CHECK_THROWS_AS(yaml::from_json(text, "f"), Refused);
  CHECK_THROWS_AS(yaml::from_json("{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}", "f"), Refused);
}
