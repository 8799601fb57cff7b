// From text to tree: values, places, limits.
#include <doctest/doctest.h>

#include <clocale>

#include "compiler/yaml/parse.h"
#include "compiler/yaml/scalar.h"

using namespace kcc;
using namespace kcc::yaml;

namespace {

struct Parsed {
  explicit Parsed(const std::string& text) : source(sources.add("t.yaml", text)), node(parse_value(source, report)) {}
  std::string_view at(const Node& n) const { return source.text(sources.span(n.place)); }
  std::string kinds() const {
    std::string out;
    for (const Diagnostic& d : report.sorted()) out += std::string(out.empty() ? "" : " ") + std::string(d.kind->name);
    return out;
  }
  Sources sources;
  Report report{sources};
  const Source& source;
  std::optional<Node> node;
};

}  // namespace

TEST_CASE("front: scalars are those of YAML 1.2") {
  const Parsed p("[1e-3, .5, 3, true, null, no, on, '', -0, 9223372036854775807, 1_000]");
  REQUIRE(p.node);
  CHECK(p.kinds() == "");
  const auto& v = p.node->items;
  CHECK(v[0].number == 1e-3);
  CHECK(v[0].text == "1e-3");
  CHECK(v[1].number == 0.5);
  CHECK((v[2].is_int() && v[2].integer == 3 && v[2].number == 3.0));
  CHECK((v[3].is_bool() && v[3].boolean));
  CHECK(v[4].is_null());
  CHECK((v[5].is_text() && v[5].text == "no"));
  CHECK((v[6].is_text() && v[6].text == "on"));
  CHECK((v[7].is_text() && v[7].text.empty()));
  CHECK(v[9].integer == INT64_MAX);
  CHECK(v[10].is_text());
}

TEST_CASE("front: numbers do not depend on the locale") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");  // where there is one
  const Parsed p("0.001");
  CHECK(p.node->number == 0.001);
  std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("front: every node knows where it stands") {
  const Parsed p(
      "model:\n  stack: [Flatten, {Dense: 64}, 'it''s', \"a\\\"b\"]  # c\n  text: two\n    words\n  block: |\n    x\n  "
      "  y\nend: 1\n");
  REQUIRE(p.node);
  const Node& model = *p.node->find("model");
  const Node& stack = *model.find("stack");
  CHECK(p.at(stack) == "[Flatten, {Dense: 64}, 'it''s', \"a\\\"b\"]");
  CHECK(p.at(stack.items[0]) == "Flatten");
  CHECK(p.at(stack.items[1]) == "{Dense: 64}");
  CHECK(p.at(*stack.items[1].find("Dense")) == "64");
  CHECK(p.at(stack.items[2]) == "'it''s'");
  CHECK(p.at(stack.items[3]) == "\"a\\\"b\"");
  CHECK(p.at(*model.find("text")) == "two\n    words");
  CHECK(p.at(*model.find("block")) == "|\n    x\n    y");
  CHECK(p.at(*p.node->find("end")) == "1");
  CHECK(p.source.text(p.sources.span(model.find_entry("stack")->place)) == "stack");
}

TEST_CASE("front: a slip is an error and the tree holds what was meant") {
  const auto flow = [](const std::string& text) {
    const Parsed p(text);
    return p.node ? p.kinds() + " " + to_flow(*p.node) : p.kinds();
  };
  CHECK(flow("{Lambda: clip(x, 0, 1)}") == "yaml.needs_quotes {Lambda: \"clip(x, 0, 1)\"}");
  CHECK(flow("[x, Dense: 64, use_bias: false]") == "yaml.braces [x, {Dense: 64, use_bias: false}]");
  CHECK(flow("{a:1}") == "yaml.colon {a: 1}");
  CHECK(flow("{a = 1}") == "yaml.equals {a: 1}");
  CHECK(flow("a: ${width}") == "yaml.dollar {a: $width}");
  CHECK(flow("[a b]") == "yaml.comma [\"a b\"]");
  CHECK(flow("[= a + b, $(2 * 3), f(a + b)]") == " [\"= a + b\", \"$(2 * 3)\", \"f(a + b)\"]");
  CHECK(flow("010") == "yaml.number 10");
  CHECK(flow("'3'") == "yaml.quoted_number 3");
  CHECK(flow("True") == "yaml.constant true");
  CHECK(flow("args: [filters, strides: 1]") == " {args: [filters, {strides: 1}]}");
  CHECK(flow("args: [filters, Dense: 1]") == "yaml.braces {args: [filters, {Dense: 1}]}");
}

TEST_CASE("front: traps end early") {
  CHECK(Parsed(",").kinds() == "yaml.empty");
  CHECK(Parsed("&a [*a]").kinds() == "yaml.alias");
  CHECK(Parsed("{a: 1} x").kinds() == "yaml.trailing");
  CHECK(Parsed(std::string(65, '[') + std::string(65, ']')).kinds() == "yaml.limit");
  CHECK(Parsed(std::string(64, '[') + std::string(64, ']')).kinds() == "");
  CHECK(Parsed(std::string(1000000, '[')).kinds() == "yaml.limit");
  std::string wide = "[";
  for (int i = 0; i < 100001; ++i) wide += "1,";
  CHECK(Parsed(wide + "]").kinds() == "yaml.limit");
  std::string bomb = "a: &a [1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string last = std::string("*") + static_cast<char>(c - 1);
    bomb += std::string(1, c) + ": &" + c + " [" + last + ", " + last + ", " + last + ", " + last + "]\n";
  }
  CHECK(Parsed(bomb).kinds() == "yaml.limit");
}

TEST_CASE("front: what is written out reads back as the same value") {
  for (const std::string text : {"",     " a", "a b", "3", "-1e5", "null", "True", "a: b", "x #y", "'",  "\"\\",
                                 "\n\t", "é🎉", "- a", "[", "$a",   "=",    "~",    "0x1F", ".inf", "a:", "010"}) {
    CAPTURE(text);
    const Parsed p("{k: " + plain_or_quoted(text) + "}");
    REQUIRE(p.node);
    // A number or constant that is text cannot be written but in quotes, where a number is a slip.
    if (p.kinds() == "yaml.quoted_number") continue;
    CHECK(p.kinds() == "");
    CHECK(p.node->entries[0].value.text == text);
  }
  CHECK(float_text(1) == "1.0");
  CHECK(float_text(0.1) == "0.1");
  CHECK(float_text(1e300) == "1e+300");
}

TEST_CASE("front: what the fuzzer found") {
  // A tag with nothing after it: the null had no place.
  const Parsed tagged("!hhththing-00ri~n");
  REQUIRE(tagged.node);
  CHECK(tagged.sources.span(tagged.node->place).source == tagged.source.id());
  // A question mark before a colon within brackets is no text to the library: written out, it stands in quotes.
  const Parsed asked("en?:\n  x?: 1\n");
  REQUIRE(asked.node);
  const Parsed again(to_flow(*asked.node));
  REQUIRE(again.node);
  CHECK(same_value(*asked.node, *again.node));
  CHECK(Parsed("{a?: 1}").kinds() == "yaml.needs_quotes");
}
