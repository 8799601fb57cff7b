// Layers that other layers hold as arguments: an activation with weights, blocks.
#include <doctest/doctest.h>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

const std::string kHeldData =
    "data: {train: {inline: {x: [[1, 2, 3, 4], [4, 5, -6, 5], [-1, 0, 2, 1]], y: [[1], [2], [0]]}}}\n"
    "training: {loss: mse, optimizer: {SGD: 0.01}, epochs: 3, shuffle: false}\n";

std::string held_spec(const std::string& graph) {
  return "kcc: 1\nblocks: {Wide: {args: [units: 3], stack: [{Dense: $units}, PReLU]}}\nmodel: {inputs: {x: [4]}, "
         "graph: "
         "{" +
         graph + "}, outputs: y}\n" + kHeldData;
}

struct HeldRun {
  std::string history, weights;
};

HeldRun train_held(const Scratch& s, const std::string& text) {
  const Outcome o = kcc({"train", s.write("a.yaml", text), "-o", s / "run", "--overwrite", "--quiet"});
  REQUIRE_MESSAGE(o.code == 0, o.err);
  return {content(s / "run/history.csv"), content(s / "run/model.safetensors")};
}

TEST_CASE("an activation that is a layer is trained and saved, as one that stands behind") {
  const Scratch s;
  for (const auto& [held, behind, weight] : {
           std::array<std::string, 3>{"{Dense: 8, activation: PReLU}", "{Dense: 8}, PReLU", "activation/alpha"},
           {"{Dense: 8, activation: {stack: [{Dense: 3}, PReLU]}}", "{Dense: 8}, {Dense: 3}, PReLU",
            "activation/dense/kernel"},
           {"{Dense: 8, activation: Wide}", "{Dense: 8}, Wide", "activation/dense/kernel"},
           {"{Dense: 8, activation: {Wide: 5}}", "{Dense: 8}, {Wide: 5}", "activation/p_re_lu/alpha"},
           {"{Activation: BatchNormalization}", "BatchNormalization", "activation/moving_mean"},
           {"{Reshape: [2, 2]}, {TimeDistributed: {Wide: 3}}, Flatten",
            "{Reshape: [2, 2]}, {TimeDistributed: {stack: [{Wide: 3}]}}, Flatten", "layer/dense/kernel"},
       }) {
    // Weights start by their paths: these all start at the same numbers.
    const auto constant = [](std::string layers) {
      for (size_t at = 0; (at = layers.find("{Dense: ", at)) != std::string::npos;) {
        const size_t end = layers.find_first_of(",}", at);
        layers.insert(end, ", kernel_initializer: {Constant: 0.1}"), at = end;
      }
      return layers;
    };
    const auto text = [&](const std::string& layers) {
      std::string whole =
          held_spec("y: [x, " + constant(layers) + ", {Dense: 1, kernel_initializer: {Constant: 0.1}}]");
      whole.replace(whole.find("{Dense: $units}"), 15, "{Dense: $units, kernel_initializer: {Constant: 0.1}}");
      return whole;
    };
    const HeldRun one = train_held(s, text(held)), other = train_held(s, text(behind));
    CHECK_MESSAGE(one.history == other.history, held);
    CHECK_MESSAGE(has(one.weights, "/" + weight + "\""), held);
    const Outcome emitted = kcc({"check", "--emit=model", s.write("a.yaml", text(held))});
    REQUIRE(emitted.code == 0);
    CHECK_MESSAGE(train_held(s, emitted.out).weights == one.weights, emitted.out);
  }
  CHECK(kcc({"check",
             s.write("a.yaml", held_spec("y: [x, {Dense: 8, activation: PReLU, trainable: false}, {Dense: 1}]"))})
            .out.find("9 of them trained") != std::string::npos);
}

TEST_CASE("the name of a block is a text where no layer is wanted, and a loss has a name of its own") {
  const Scratch s;
  const Outcome o = kcc(
      {"check",
       s.write("a.yaml",
               "kcc: 1\nblocks: {Res: {stack: [ReLU]}, Huber: {stack: [ReLU]}}\nmodel:\n  inputs: {x: [4], t: "
               "{shape: [1], dtype: string}}\n  graph:\n    h: [t, {StringLookup: {vocabulary: [Res, b]}}]\n    "
               "y: [x, {Dense: 3, name: Res}, {Reshape: [1, 3]}, {TimeDistributed: {layer: Res}}, Flatten, Huber, "
               "{Dense: 1}]\n  outputs: [y, h]\ndata: {train: {inline: {x: [[1, 2, 3, 4]], t: [[Res]], y: [[1]]}}}\n"
               "training: {loss: {y: {Huber: 0.5}}}\n")});
  CHECK_MESSAGE(o.code == 0, o.err);
}

TEST_CASE("the mask of an expression is that of what its result is made of") {
  const Scratch s;
  const auto loss = [&](const std::string& value) {
    const Outcome o = kcc(
        {"evaluate",
         s.write("a.yaml",
                 "kcc: 1\nseed: 1\nmodel:\n  inputs: {i: {shape: [4], dtype: int32}, j: {shape: [4], dtype: int32}}\n"
                 "  graph:\n    a: [i, {Embedding: 5, output_dim: 2, mask_zero: true}]\n"
                 "    b: [j, {Embedding: 5, output_dim: 2, mask_zero: true}]\n    e: " +
                     value +
                     "\n    y: [e, GlobalAveragePooling1D, {Dense: 1}]\n  outputs: y\ndata: {train: {inline: {i: [[1, "
                     "2, 0, 0]], j: [[3, 0, 4, 0]], y: [1]}}}\ntraining: {loss: mse}\n"),
         "--split", "train", "--json"});
    REQUIRE_MESSAGE(o.code == 0, o.err);
    return o.out.substr(o.out.find("loss"));
  };
  CHECK(loss("\"= a if training else b\"") == loss("\"= b + 0\""));
  CHECK(loss("\"= a * 1 + 0 * cast(mask(b), float32)[..., newaxis]\"") == loss("\"= a + 0\""));
  CHECK(loss("\"= a + 0 * b\"") != loss("\"= a + 0\""));
}

}  // namespace
}  // namespace kcc::cli
