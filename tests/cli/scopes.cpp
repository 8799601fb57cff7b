// What `$names` mean where several things are called so: the innermost; and references that need several of them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

// The sizes that the dense layers of a stack make, in their order.
std::string units(const Scratch& s, const std::string& head, const std::string& stack) {
  const std::string spec = s.write("a.yaml", "kcc: 1\n" + head + "model: {input: [6], stack: [" + stack + "]}\n");
  const Outcome o = kcc({"summary", spec, "--format", "json"});
  if (o.code != 0) MESSAGE(o.err);
  std::string out;
  if (o.code != 0) return "";
  const auto summary = nlohmann::json::parse(o.out);
  for (const auto& layer : summary["layers"])
    if (layer["type"] == "Dense") out += (out.empty() ? "" : " ") + layer["shape"].back().dump();
  return out;
}

TEST_CASE("loops: what they count is their own") {
  const Scratch s;
  CHECK(units(s, "", "{repeat: 2, stack: [{repeat: 2, stack: [{Dense: $(i + 1)}]}, {Dense: $(i + 5)}]}") ==
        "1 2 5 1 2 6");
  CHECK(units(s, "vars: {f: 7, i: 9}\n", "{repeat: {f: [1, 2]}, stack: [{Dense: $f}]}, {Dense: $f}, {Dense: $i}") ==
        "1 2 7 9");
  CHECK(units(s, "blocks: {B: {args: [n: 3], stack: [{repeat: {n: [4, 5]}, stack: [{Dense: $n}]}, {Dense: $n}]}}\n",
              "B") == "4 5 3");
}

TEST_CASE("loops: a reference may need a variable, an argument and several counters") {
  const Scratch s;
  CHECK(units(s, "vars: {w: 3}\n",
              "{repeat: 2, stack: [{Dense: $(w + i)}, {if: $(i > w), then: Flatten, else: "
              "{Dense: $(w * 2)}}]}") == "3 6 4 6");
  CHECK(units(s, "vars: {w: 1}\n",
              "{repeat: {f: [2, 3]}, stack: [{repeat: {g: [10, 20]}, stack: [{Dense: $(f * g + w)}"
              "]}]}") == "21 41 31 61");
  CHECK(units(s,
              "vars: {w: 100}\nblocks:\n  In: {args: [n], stack: [{Dense: $(n + w)}]}\n  Out: {args: [n: $(w * 2)], "
              "stack: [{repeat: 2, stack: [{In: $(n + i)}]}]}\n",
              "{Out: 5}, Out") == "105 106 300 301");
  // A block does not see what is counted around it.
  CHECK(kcc({"check", s.write("b.yaml",
                              "kcc: 1\nblocks: {B: {stack: [{Dense: $(i + 1)}]}}\nmodel: {input: [6], stack: "
                              "[{repeat: 2, stack: [B]}]}\n")})
            .code == 2);
}

TEST_CASE("loops within loops count from within, whether they share or not") {
  const Scratch s;
  s.write("x.csv", "input\n1\n");
  const auto value = [&](const std::string& outer, const std::string& inner) {
    const std::string spec =
        s.write("c.yaml", "kcc: 1\nmodel: {input: [1], stack: [{repeat: 2, " + outer + "stack: [{repeat: 2, " + inner +
                              "stack: [{Lambda: \"x * 10 + $i\"}]}]}]}\ndata: {train: {csv: x.csv}}\n");
    const Outcome o = kcc({"predict", spec, "--data", s / "x.csv", "--json"});
    if (o.code != 0) MESSAGE(o.err);
    return o.out;
  };
  for (const char* outer : {"", "share: true, "})
    for (const char* inner : {"", "share: true, "}) CHECK(value(outer, inner).find("10101") != std::string::npos);
}

TEST_CASE("random numbers are new for each batch outside of training, and the same in each run") {
  const Scratch s;
  std::string rows = "input\n";
  for (int i = 0; i < 100; ++i) rows += "0\n";
  s.write("x.csv", rows);
  const std::string spec = s.write("r.yaml",
                                   "kcc: 1\nmodel:\n  inputs: {input: [1]}\n  graph: {y: = input + "
                                   "normal(shape(input))}\n  outputs: y\ndata: {train: {csv: x.csv}}\n");
  const std::string once = kcc({"predict", spec, "--data", s / "x.csv", "-o", "-"}).out;
  CHECK(once == kcc({"predict", spec, "--data", s / "x.csv", "-o", "-"}).out);
  std::set<std::string> lines;
  std::istringstream in(once);
  for (std::string line; std::getline(in, line);) lines.insert(line);
  CHECK(lines.size() > 95);
}

TEST_CASE("loops: a list called `i` is what `$i` means, and hides a variable of that name") {
  const Scratch s;
  CHECK(units(s, "", "{repeat: {i: [30, 40]}, stack: [{Dense: $(i + 1)}]}") == "31 41");
  const auto unused = [&](const std::string& head, const std::string& stack) {
    const std::string spec = s.write("u.yaml", "kcc: 1\n" + head + "model: {input: [6], stack: [" + stack + "]}\n");
    const Outcome o = kcc({"check", spec});
    CHECK_MESSAGE(o.code == 0, o.err);
    return o.err.find("nothing uses the variable") != std::string::npos;
  };
  CHECK(unused("vars: {i: 7}\n", "{repeat: 2, stack: [{Dense: $(i + 1)}]}"));
  CHECK_FALSE(unused("vars: {i: 7}\n", "{repeat: $i, stack: [{Dense: $(i + 1)}]}"));
  CHECK(unused("vars: {n: 7}\nblocks: {B: {args: [n: 2], stack: [{Dense: $n}]}}\n", "B"));
  CHECK_FALSE(unused("vars: {n: 7}\nblocks: {B: {args: [n: $n], stack: [{Dense: $n}]}}\n", "B"));
}

TEST_CASE("a run is whole, though its spec needs a variable together with what a loop or a block binds") {
  const Scratch s;
  s.write("base.yaml",
          "kcc: 1\nvars: {wide: 3}\nmodel: {inputs: {x: [4]}, graph: {y: [x, {repeat: 2, stack: [{Dense: $(wide + "
          "i)}]}]}, outputs: y}\n");
  const std::string head =
      "vars: {width: 4, less: -2, kind: deep, sizes: [5, 6], n: 2, rows: 3}\nblocks:\n  B: {args: [k], inputs: {x: "
      "[C]}, graph: "
      "{y: [x, {Dense: $(k + width)}, {Dense: $(C * width)}, {Dense: $(k - less)}]}, outputs: y}\n";
  int run = 0;
  for (const std::string layer :
       {"{repeat: 2, stack: [{Dense: $(width + i)}]}", "{repeat: 2, stack: [{Dense: $(rows + i)}]}", "{B: 3}",
        "{repeat: {f: [2, 3]}, stack: [{Dense: $(f * width)}]}",
        "{repeat: 3, stack: [{if: $(i > n - 2), then: {Dense: $(i + n)}}]}",
        "{repeat: 2, stack: [{Dense: \"$(sizes[i] if kind == 'deep' else i)\"}]}",
        "{repeat: 2, stack: [{Dense: $(i + rows(train)), name: a_$(width + i)}]}", "{spec: base.yaml}"}) {
    CAPTURE(layer);
    const std::string spec = s.write(
        "v.yaml", "kcc: 1\n" + head + "model: {inputs: {x: [4]}, graph: {y: [x, " + layer +
                      ", {Dense: 1}]}, outputs: y}\ndata: {train: {inline: {x: [[0, 1, 2, 3], [3, 2, 1, 0]], y: "
                      "[[0], [1]]}}}\ntraining: {optimizer: adam, loss: mse, epochs: 1}\n");
    const std::string folder = s / ("run" + std::to_string(run++));
    const Outcome trained = kcc({"train", spec, "-o", folder, "--quiet"});
    REQUIRE_MESSAGE(trained.code == 0, trained.err);
    const Outcome predicted = kcc({"predict", folder, "-o", "-"});
    CHECK_MESSAGE(predicted.code == 0, predicted.err);
    const auto layers = [](const Outcome& o) { return nlohmann::json::parse(o.out)["layers"]; };
    CHECK(layers(kcc({"summary", spec, "--format", "json"})) == layers(kcc({"summary", folder, "--format", "json"})));
  }
}

TEST_CASE(
    "shared layers that others hold have one set of weights, under their own names, in whatever order they stand") {
  const Scratch s;
  const std::string spec = s.write("a.yaml", R"(kcc: 1
seed: 3
model:
  inputs: {x: [2, 2]}
  layers: {outer: {stack: [{Dense: 2}, inner]}, inner: {Dense: 2}, act: PReLU, c: {LSTMCell: 3}, g: {GRU: 2}}
  graph:
    t: [x, {TimeDistributed: {layer: inner}, trainable: false}, Flatten]
    u: [x, outer, Flatten, {Dense: {units: 3, activation: {layer: act}}}]
    v: [x, {RNN: {cell: {layer: c}}}]
    v2: [x, {RNN: {cell: {layer: c}}}]
    w: [x, {Bidirectional: {layer: {layer: g}}}]
    y: [[t, u, v, v2, w], Concatenate, {Dense: 1}]
  outputs: y
data: {train: {inline: {x: [[[1, 2], [3, 4]], [[0, 1], [0, 1]]], y: [[1], [2]]}}}
training: {loss: mse, optimizer: adam, epochs: 2}
)");
  const Outcome trained = kcc({"train", spec, "-o", s / "run"});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  CHECK(trained.err.find("warning") == std::string::npos);
  const std::string table = kcc({"summary", s / "run"}).out;
  CHECK(table.find("Non-trainable params: 6") != std::string::npos);  // the shared layer's, of a frozen one
  s.write("b.yaml", kcc({"check", "--emit=model", spec}).out);
  CHECK(kcc({"train", s / "b.yaml", "-o", s / "again", "--quiet"}).code == 0);
  CHECK(content(s / "run/model.safetensors") == content(s / "again/model.safetensors"));
  CHECK(kcc({"diff", spec, s / "b.yaml"}).out == "they mean the same\n");
}

}  // namespace
}  // namespace kcc::cli
