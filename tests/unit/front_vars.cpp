// Variables: references alone and within text, passes one after the other, limits, --set.
#include <doctest/doctest.h>

#include "compiler/yaml/parse.h"
#include "compiler/yaml/vars.h"

using namespace kcc;
using namespace kcc::yaml;

namespace {

struct Fixture {
  Sources sources;
  Report report{sources};
  // Arithmetic enough for these tests, `a+b` and `-a` of bound names and whole numbers; the real one is
  // compiler/expr's.
  Evaluate evaluate = [](std::string_view text, Place place, const Bindings& bindings) -> Result<Node> {
    int64_t sum = 0;
    for (std::string rest(text); !rest.empty();) {
      const size_t plus = std::min(rest.find('+'), rest.size());
      std::string term = rest.substr(0, plus);
      rest = plus < rest.size() ? rest.substr(plus + 1) : "";
      const bool negative = term.starts_with('-');
      if (negative) term.erase(0, 1);
      int64_t value = 0;
      if (term.find_first_not_of("0123456789") == std::string::npos)
        value = std::stoll(term);
      else if (const auto found = bindings.find(term); found != bindings.end())
        value = found->second.integer;
      else
        return Problem{"vars.unknown", "no `" + term + "`"};
      sum += negative ? -value : value;
    }
    return Node::int_at(place, sum);
  };

  Node tree(const std::string& text) { return parse_value(sources.add("t.yaml", text), report).value_or(Node{}); }
  std::string run(const std::string& text, const Bindings& bindings, UnknownPolicy policy = UnknownPolicy::kReport) {
    return to_flow(substitute(tree(text), bindings, evaluate, report, policy));
  }
  std::string kinds() const {
    std::string out;
    for (const Diagnostic& d : report.sorted()) out += (out.empty() ? std::string() : " ") + std::string(d.kind->name);
    return out;
  }
};

}  // namespace

TEST_CASE("front: a variable alone keeps its type, within text it is written out") {
  Fixture f;
  const Bindings b = resolve_vars(f.tree("vars: {w: 64, s: [3, 4], i: {Zeros: {}}, t: relu, f: 1e-3}").find("vars"),
                                  f.evaluate, f.report);
  CHECK(f.run("{a: $w, b: $s, c: $i, d: \"$t\", e: $f}", b) == "{a: 64, b: [3, 4], c: {Zeros: {}}, d: relu, e: 1e-3}");
  CHECK(f.run("[x$w, \"= reshape(x, $s)\", $(w+1), a$(w+w)b, c$f]", b) ==
        "[x64, \"= reshape(x, [3, 4])\", 65, a128b, c1e-3]");
  CHECK(f.run("{h$w: 1}", b) == "{h64: 1}");
  CHECK(f.run("{a: $$w, b: 5$$}", b) == "{a: $w, b: 5$}");
  CHECK(f.kinds() == "");
}

TEST_CASE("front: a negative number keeps its sign under a power") {
  Fixture f;
  const Bindings b{{"n", Node::int_at(kNoPlace, -2)}};
  CHECK(f.run("= $n ** 2 + $n", b) == "\"= (-2) ** 2 + -2\"");
}

TEST_CASE("front: what is put in has the place of the use, and a problem that of the name") {
  Fixture f;
  const Node use = f.tree("{a: $list, b: \"x $nmae y\"}");
  const Bindings b = resolve_vars(f.tree("vars: {list: [1, 2], name: 3}").find("vars"), f.evaluate, f.report);
  const Node result = substitute(use, b, f.evaluate, f.report, UnknownPolicy::kReport);
  const auto text = [&](Place place) {
    return std::string(f.sources[f.sources.span(place).source].text(f.sources.span(place)));
  };
  CHECK(text(result.find("a")->items[1].place) == "$list");
  REQUIRE(f.report.sorted().size() == 1);
  CHECK(text(f.report.sorted()[0].place) == "$nmae");
  CHECK(f.report.sorted()[0].help == "did you mean `name`?");
}

TEST_CASE("front: a later pass does what an earlier one left") {
  Fixture f;
  const Bindings outer{{"w", Node::int_at(kNoPlace, 8)}, {"d", Node::text_at(kNoPlace, "$i")}};
  const Bindings inner{{"i", Node::int_at(kNoPlace, 2)}};
  const Node once = substitute(f.tree("[$i, $w, a$w-$i, $(w+i), $$i, c$$$i, x$d, $d, $d$i]"), outer, f.evaluate,
                               f.report, UnknownPolicy::kLeave);
  CHECK(f.kinds() == "");
  Bindings all = outer;
  all.insert(inner.begin(), inner.end());
  const Node twice = substitute(once, all, f.evaluate, f.report, UnknownPolicy::kReport);
  CHECK(to_flow(twice) == "[2, 8, a8-2, 10, $i, c$2, x$i, $i, $i2]");
  CHECK(to_flow(substitute(twice, all, f.evaluate, f.report, UnknownPolicy::kReport)) == to_flow(twice));
  CHECK(f.kinds() == "");
}

TEST_CASE("front: variables are made from others in any order, and circles are found") {
  Fixture f;
  const Bindings b =
      resolve_vars(f.tree("vars: {a: $(b+1), b: $c, c: 4, t: \"x$a\"}").find("vars"), f.evaluate, f.report);
  CHECK(b.at("a").integer == 5);
  CHECK(b.at("t").text == "x5");
  CHECK(f.kinds() == "");
  resolve_vars(f.tree("vars: {a: $b, b: \"$(c+1)\", c: $a, d: $d}").find("vars"), f.evaluate, f.report);
  CHECK(f.kinds() == "vars.cycle vars.cycle");
  CHECK(f.report.sorted()[0].message == "variables need each other: a -> b -> c -> a");
}

TEST_CASE("front: references that cannot be") {
  const auto kinds = [](const std::string& text) {
    Fixture f;
    const Bindings b{{"m", f.tree("{a: 1}")}};
    f.run(text, b);
    return f.kinds();
  };
  CHECK(kinds("a: $x") == "vars.unknown");
  CHECK(kinds("a: x $m") == "vars.splice");
  CHECK(kinds("a: 5$ b") == "vars.syntax");
  CHECK(kinds("a: $(1+2") == "vars.syntax");
  CHECK(kinds("a: $(x+1)") == "vars.unknown");
  CHECK(kinds("{a$(1): 1, a1: 2}") == "yaml.duplicate_key");
}

TEST_CASE("front: variables cannot make a small text a large one") {
  Fixture f;
  std::string lists = "vars:\n  v0: [1, 1, 1, 1, 1, 1, 1, 1]\n", texts = "vars:\n  v0: aaaaaaaa\n",
              deep = "vars:\n  v0: 1\n";
  for (int i = 1; i < 20; ++i) {
    const std::string name = "  v" + std::to_string(i) + ": ", last = "$v" + std::to_string(i - 1);
    lists += name + "[" + last + ", " + last + ", " + last + ", " + last + "]\n";
    texts += name + "\"" + last + last + last + last + "\"\n";
  }
  for (int i = 1; i < 100; ++i) deep += "  v" + std::to_string(i) + ": [$v" + std::to_string(i - 1) + "]\n";
  for (const std::string& text : {lists, texts, deep}) {
    Fixture g;
    resolve_vars(g.tree(text).find("vars"), g.evaluate, g.report);
    CHECK(g.kinds().starts_with("yaml.limit"));
  }
}

TEST_CASE("front: --set") {
  const auto set = [](const std::string& text, const std::string& assignment) {
    Fixture f;
    Node root = f.tree(text);
    apply_override(root, assignment, f.report);
    return f.kinds().empty() ? to_flow(root) : f.kinds();
  };
  const std::string spec = "{vars: {width: 1}, model: {stack: [a, {Dense: 3}]}, name: x}";
  CHECK(set(spec, "vars.width=128").find("{width: 128}") != std::string::npos);
  CHECK(set(spec, "vars.width=[1, {a: 2}]").find("{width: [1, {a: 2}]}") != std::string::npos);
  CHECK(set(spec, "model.stack.1.Dense=64").find("[a, {Dense: 64}]") != std::string::npos);
  CHECK(set(spec, "training.epochs=5").find("training: {epochs: 5}") != std::string::npos);
  CHECK(set(spec, "vars.widht=1") == "vars.unknown");
  CHECK(set(spec, "model.stack.7=1") == "vars.set");
  CHECK(set(spec, "name.a=1") == "vars.set");
  CHECK(set(spec, "name") == "vars.set");
  CHECK(set(spec, "a..b=1") == "vars.set");
  CHECK(set(spec, "name=True") == "yaml.constant");
  CHECK(set(spec, "name=[1") == "yaml.bracket_open");
}
