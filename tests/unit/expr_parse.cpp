// The parser and static arithmetic against Python's own results, and the messages of mistakes.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>

#include "compiler/expr/parse.h"
#include "compiler/expr/static_eval.h"
#include "runtime/base/problem.h"

using namespace kcc;
using namespace kcc::expr;

namespace {

const std::map<std::string, StaticValue> kNames = {
    {"a", 7},           {"b", -3}, {"f", 2.5}, {"g", -0.125}, {"s", "deep"}, {"t", true}, {"l", Operand::List{1, 2, 3}},
    {"none", Operand{}}};

StaticNames names() {
  StaticNames n;
  n.find = [](const std::string& name) -> std::optional<StaticValue> {
    const auto it = kNames.find(name);
    return it == kNames.end() ? std::nullopt : std::optional(it->second);
  };
  n.names = [] {
    std::vector<std::string> all;
    for (const auto& [name, value] : kNames) all.push_back(name);
    return all;
  };
  n.fact = [](const std::string& function, const std::string& name) -> StaticValue {
    if (name != "cultivar") refuse("data", "there is no `" + name + "`");
    return function == "classes" ? StaticValue(3) : StaticValue(Operand::List{"x", "y"});
  };
  return n;
}

// As "result", or "offset+length message".
std::string shown(const std::string& text) {
  const auto r = evaluate_static(text, names());
  if (r) return to_string(*r);
  return std::to_string(r.problem().span.offset) + "+" + std::to_string(r.problem().span.length) + " " +
         r.problem().message;
}

}  // namespace

TEST_CASE("static expressions are what Python makes of them") {
  std::ifstream file("tests/reference/expr.txt");
  REQUIRE(file.good());
  std::string line;
  int count = 0;
  while (std::getline(file, line)) {
    const size_t tab = line.rfind('\t');
    const std::string text = line.substr(0, tab), expected = line.substr(tab + 1);
    const auto result = evaluate_static(text, names());
    const std::string got = result ? to_string(*result) : "error";
    CAPTURE(text);
    CAPTURE(result ? "" : result.problem().message);
    if (expected == "overflow")
      CHECK(got == "error");
    else if (const auto* d = result ? result->get<double>() : nullptr; d && got != expected) {
      CHECK(std::abs(*d - std::strtod(expected.c_str(), nullptr)) <=
            1e-15 * std::abs(*d));  // pow and log of another library
      CHECK(expected.find_first_of(".e") != std::string::npos);
    } else
      CHECK(got == expected);
    ++count;
  }
  CHECK(count > 2000);
}

TEST_CASE("mistakes in expressions have a place and a message") {
  CHECK(shown("1 + nothere * 2") == "4+7 there is no value `nothere`");
  CHECK(shown("a +") == "3+1 the expression ends where a value should follow");
  CHECK(shown("(a + 1") == "0+1 this `(` is never closed");
  CHECK(shown("a + 'b'") == "0+7 `+` does not go with an int and a text");
  CHECK(shown("2 * (a + 'b')") == "4+9 `+` does not go with an int and a text");
  CHECK(shown("a && b") == "2+2 `&&` is no operator of Python");
  CHECK(shown("3x") == "0+2 `3x` is neither a number nor a name");
  CHECK(shown("1 / (a - 7)") == "0+11 `1 / 0` divides by 0");
  CHECK(shown("9223372036854775807 + a") == "0+23 `9223372036854775807 + 7` does not fit in 64 bits");
  CHECK(shown("f ^ 2") == "0+5 `^` does not go with a float and an int");
  CHECK(shown("mni(1, 2)") == "0+3 there is no function `mni`");
  CHECK(shown("a(1)(2)").substr(0, 4) == "0+4 ");
  CHECK(shown("np.sqrt(2)") == "0+7 what stands before `(` is no name of a function");
  CHECK(shown("'x\xC3\x97' + \xC3\x97") == "8+2 `\xC3\x97` has no place in an expression");
  CHECK(shown("") == "0+1 the expression is empty");
  const auto meant = evaluate_static("nonne", names());
  REQUIRE_FALSE(meant);
  CHECK(meant.problem().help == "did you mean `none`?");
}

TEST_CASE("facts of data take names") {
  CHECK(shown("classes(cultivar) * 2") == "6");
  CHECK(shown("len(vocabulary(cultivar))") == "2");
  CHECK(shown("classes(other)") == "0+14 there is no `other`");
  CHECK(shown("classes(1)").substr(0, 4) == "8+1 ");
}

TEST_CASE("nesting and chains are bounded") {
  const auto repeated = [](const std::string& s, int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += s;
    return out;
  };
  CHECK(parse(repeated("(", 50) + "1" + repeated(")", 50)));
  CHECK_FALSE(parse(repeated("(", 100) + "1" + repeated(")", 100)));
  CHECK_FALSE(parse(repeated("-", 5000) + "1"));
  CHECK_FALSE(parse(repeated("not ", 4000) + "1"));
  CHECK_FALSE(parse(repeated("2**", 5000) + "1"));
  CHECK_FALSE(parse(repeated("1 if 1 else ", 1000) + "1"));
  CHECK(parse("1" + repeated(" + 1", 400)));
  CHECK_FALSE(parse("1" + repeated(" + 1", 4000)));
  CHECK_FALSE(parse("a" + repeated("[0]", 5000)));
  CHECK_FALSE(parse(repeated("1", 30000)));
}

TEST_CASE("names and functions of an expression") {
  const auto e = parse("mean(e.mean + x[:, n:2], axis=k) if training else where(x, e.mean, 'y')");
  REQUIRE(e);
  CHECK(names_of(**e) == std::vector<std::string>{"e.mean", "x", "n", "k", "training"});
  std::vector<std::string> functions;
  for (const Call* call : calls_of(**e)) functions.push_back(call->function);
  CHECK(functions == std::vector<std::string>{"mean", "where"});
}
