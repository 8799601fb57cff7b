// kcc diff: what differs is told where it is, and nothing else.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

const char* const kSame = "they mean the same\n";

// Of two specs of one name, which differ in a part of each.
std::string between(const std::string& a, const std::string& b) {
  const Scratch s;
  return kcc({"diff", s.write("a.yaml", "kcc: 1\nname: same\n" + a), s.write("b.yaml", "kcc: 1\nname: same\n" + b)})
      .out;
}

std::string chain(const std::string& layers) {
  return "model: {inputs: {x: [4]}, graph: {y: [x, " + layers + "]}, outputs: y}\n";
}

std::string two(const std::string& data, const std::string& training) {
  return "model: {inputs: {x: [1]}, graph: {o: [x, {Dense: 1}], p: [x, {Dense: 1}]}, outputs: [o, p]}\ndata: {train: "
         "{inline: " +
         data + "}\ntraining: {" + training + "}\n";
}

std::string block(const std::string& type, const std::string& value, const std::string& name) {
  return "blocks: {" + type + ": {args: [n], inputs: {i: [C]}, graph: {" + value + ": [i, {Dense: $n}], q: [" + value +
         ", {Dense: 2}]}, outputs: q}}\nmodel: {inputs: {x: [4]}, graph: {h: [x, {" + type +
         ": 3}], y: [h, {Dense: 1, name: " + name + "}]}, outputs: y}\ntraining: {loss: mse, freeze: [h/*, " + name +
         "]}\n";
}

TEST_CASE("diff: an expression of a shared layer is one, however often that is used") {
  const Scratch s;
  const std::string spec = s.write(
      "a.yaml",
      "kcc: 1\nmodel:\n  inputs: {x: [4], w: [4]}\n  layers: {net: {model: {inputs: {z: [4]}, graph: {e: = z * 2, y: "
      "[e, {Dense: 4}]}, outputs: y}}}\n  graph: {a: [x, net], b: [w, net], o: [[a, b], Add]}\n  outputs: o\n");
  CHECK(kcc({"diff", spec, spec}).out == kSame);
  const auto layers = nlohmann::json::parse(kcc({"summary", spec, "--json"}).out)["layers"];
  CHECK(layers.size() == 5);
  CHECK(layers[2]["path"] == "net/e");
  CHECK(layers[2]["inputs"] == nlohmann::json::array({"x", "w"}));
}

TEST_CASE("diff: a layer that is put into a chain is the only one that is new") {
  const std::string less = chain("{Dense: 4}, {Dense: 5}, {Dense: 6}"),
                    more = chain("{Dense: 4}, {Dense: 9}, {Dense: 5}, {Dense: 6}");
  const std::string said = between(less, more);
  CHECK_MESSAGE(said.starts_with("model.graph.y[2]\n  + {Dense: {units: 9}}\n\nlayers\n"), said);
  CHECK(has(said, "y/dense_2\n  - Dense (None, 5), 25 params\n  + Dense (None, 5), 50 params\n"));
  CHECK(has(said, "y/dense_1\n  + Dense (None, 9), 45 params\n"));
  CHECK_FALSE(has(said, "y/dense_3"));
  CHECK(between(more, less).starts_with("model.graph.y[2]\n  - {Dense: {units: 9}}\n"));
  const auto stack = [](const std::string& layers) { return "model: {input: [4], stack: [" + layers + "]}\n"; };
  CHECK(between(stack("{Dense: 4}, {Dense: 5}, {Dense: 6}"), stack("{Dense: 4}, {Dense: 9}, {Dense: 5}, {Dense: 6}"))
            .starts_with("model.graph.output[2]\n  + {Dense: {units: 9}}\n\nlayers\n"));
  // One that is put in before another that is changed.
  CHECK(between(chain("{Dense: 4}, {Dropout: 0.1}"), chain("{Dense: 4}, Flatten, {Dropout: 0.2}")) ==
        "model.graph.y[2]\n  + {Flatten: {}}\nmodel.graph.y[2].Dropout.rate\n  - 0.1\n  + 0.2\n\nlayers\n"
        "y/flatten\n  + Flatten (None, 4), 0 params\n");
}

TEST_CASE("diff: blocks, the values within them and layers are known under another name") {
  const std::string a = block("Res", "p", "top"), end = "\notherwise they mean the same\n";
  CHECK(between(a, block("Rez", "p", "top")) == "renamed: h/res -> h/rez" + end);
  CHECK(between(a, block("Res", "k", "top")) == "renamed: h/res/p -> h/res/k" + end);
  CHECK(between(a, block("Res", "p", "head")) == "renamed: top -> head" + end);
  CHECK(between(a, block("Rez", "k", "head")) ==
        "renamed: h/res/p -> h/res/k\nrenamed: h/res -> h/rez\nrenamed: top -> head" + end);
}

TEST_CASE("diff: a name that another layer has is not told as a new one of this") {
  const auto named = [](const std::string& a, const std::string& b) {
    return chain("{Dense: 4, name: " + a + "}, {Dense: 6, name: " + b + "}");
  };
  CHECK(!has(between(named("a", "b"), named("b", "a")), "renamed"));
  CHECK(between(named("a", "b"), named("b", "c")) ==
        "renamed: b -> c\nrenamed: a -> b\notherwise they mean the same\n");
  CHECK(has(between(named("a", "b"), named("a", "c")), "renamed: b -> c"));
}

TEST_CASE("diff: rows are told by their places, and settings by the keys that they are written with") {
  const std::string mse = "loss: {o: mse, p: mse}";
  const std::string a = two("{x: [1, 2], o: [0, 1], p: [1, 2]}}", mse);
  CHECK(between(a, two("{x: [1, 2], o: [1, 1], p: [1, 2]}}", mse)) == "data.train.inline.arrays.o[0]\n  - 0\n  + 1\n");
  CHECK(between(a, two("{x: [1, 2], o: [0, 1], p: [1, 2]}}", "loss: {o: mse, p: mae}, loss_weights: {p: 2}")) ==
        "training.loss.p\n  - MeanSquaredError\n  + MeanAbsoluteError\ntraining.loss_weights\n  + {p: 2.0}\n");
  const std::string one = two("{x: [1, 2]}}", "steps: [{minimize: = mean(o)}, {minimize: = mean(p)}]"),
                    pass = two("{x: [1, 2]}}", "steps: [[{minimize: = mean(o)}, {minimize: = mean(p * 2)}]]");
  const std::string said = between(one, pass);
  CHECK_MESSAGE(has(said, "training.steps[0]\n"), said);
  CHECK(has(said, "{minimize: \"= mean(p * 2)\""));
}

TEST_CASE("diff: what is written out and holds anyway is no difference") {
  const std::string mse = "loss: {o: mse, p: mse}";
  CHECK(between(two("{x: [1, 2], o: [0, 1], p: [1, 2]}}", mse),
                two("{x: [1.0, 2], o: [0, 1.0], p: [1, 2]}}, inputs: {x: x}, targets: {o: o, p: {field: p}}", mse)) ==
        kSame);
  CHECK(between(two("{x: [1, 2], o: [0, 1], p: [1, 2]}}", mse),
                two("{x: [1, 2], o: [0, 1], p: [1, 2]}}, inputs: {x: {field: x, missing: keep}}", mse)) != kSame);
  CHECK(between(chain("{Dense: 4}"), chain("{Dense: 4, dtype: float32}")) == kSame);
  CHECK(between(chain("{Dense: 4}"), chain("{Dense: 4, dtype: float64}")) != kSame);
  const auto attention = [](const std::string& call) {
    return "model: {inputs: {q: [3, 4], v: [3, 4]}, layers: {att: {MultiHeadAttention: {num_heads: 2, key_dim: 2}}}, "
           "graph: {a: [[q, v], {layer: att" +
           call + "}], b: [[q, v], att]}, outputs: [a, b]}\n";
  };
  CHECK(between(attention(""), attention(", call: {use_causal_mask: false}")) == kSame);
  CHECK(between(attention(""), attention(", call: {use_causal_mask: true}")) != kSame);
  CHECK(between(attention(""), attention(", call: {training: false}")) != kSame);
}

TEST_CASE("diff: runs of one file that had other contents") {
  const Scratch s;
  const std::string spec = s.write(
      "a.yaml",
      "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {y: [x, {Dense: 1}]}, outputs: y}\ndata: {train: {csv: rows.csv}}\n"
      "training: {loss: mse}\n");
  s.write("rows.csv", "x,y\n1,2\n2,3\n");
  REQUIRE(kcc({"train", spec, "-o", s / "one", "--quiet"}).code == 0);
  CHECK(kcc({"diff", s / "one", spec}).out == kSame);
  s.write("rows.csv", "x,y\n1,2\n2,9\n");
  REQUIRE(kcc({"train", spec, "-o", s / "two", "--quiet"}).code == 0);
  const std::string other = "rows.csv\n  + other contents\n";
  CHECK(has(kcc({"diff", s / "one", s / "two"}).out, other));
  CHECK(has(kcc({"diff", s / "one", spec}).out, other));
  CHECK(kcc({"diff", s / "two", spec}).out == kSame);
}

}  // namespace
}  // namespace kcc::cli
