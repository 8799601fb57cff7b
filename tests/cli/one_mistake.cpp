// Mistakes that are one error each, with what was meant; and what `--fix` makes of them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

const std::string kModel = "model: {inputs: {x: [4]}, graph: {y: [x, {Dense: 2}], l: = sum(y)}, outputs: y}\n";
const std::string kData = "data: {train: {inline: {x: [[1, 2, 3, 4]], y: [[1, 2]]}}}\n";

// The only error of a spec: its code, message and help; or how many there are.
std::string error(const std::string& text) {
  const Scratch s;
  const Outcome o = kcc({"check", s.write("a.yaml", "kcc: 1\n" + text), "--json"});
  const auto said = nlohmann::json::parse(o.out);
  std::vector<nlohmann::json> errors;
  for (const auto& d : said["diagnostics"])
    if (d["severity"] == "error") errors.push_back(d);
  if (errors.size() != 1) return std::to_string(errors.size()) + " errors: " + o.out;
  const auto part = [&](const char* key) {
    return errors[0].contains(key) && errors[0][key].is_string() ? errors[0][key].get<std::string>() : "";
  };
  return part("code") + " " + part("message") + " | " + part("help");
}

std::string mended(const std::string& text) {
  const Scratch s;
  const std::string spec = s.write("a.yaml", text);
  kcc({"check", "--fix", spec, "--quiet"});
  return content(spec);
}

std::string model(const std::string& graph) {
  return "model: {inputs: {x: [4]}, graph: {" + graph + "}, outputs: y}\n";
}

TEST_CASE("a variable that there is not is one error, wherever it is put") {
  const std::string training = "training: {loss: mse}\n";
  const std::string unknown =
      "K0204 there is no variable `act` | variables are declared under `vars:`; a dollar is "
      "written `$$`";
  CHECK(error(model("y: [x, {Dense: 2, activation: $act}]") + kData + training) == unknown);
  CHECK(error(model("y: [x, {Dense: 2, kernel_initializer: $act}]") + kData + training) == unknown);
  CHECK(error(model("y: [x, {Dense: $act}]") + kData + training) == unknown);
  CHECK(error(model("y: [x, $act]") + kData + training) == unknown);
  CHECK(error(model("y: [$act, {Dense: 2}]") + kData + training) == unknown);
  CHECK(error(model("y: [x, {repeat: $act, stack: [{Dense: 2}]}]") + kData + training) == unknown);
  CHECK(error("model: {inputs: {x: [4]}, graph: {y: [x, {Dense: 2}]}, outputs: $act}\n" + kData + training) == unknown);
  for (const char* written : {"optimizer: $act", "optimizer: {Adam: $act}", "epochs: $act", "metrics: [$act]"})
    CHECK(error(kModel + kData + "training: {loss: mse, " + written + "}\n") == unknown);
  CHECK(error(kModel + kData + "training: {loss: $act}\n") == unknown);
  CHECK(error("vars: {acts: relu}\n" + model("y: [x, {Dense: 2, activation: $act}]") + kData + training) ==
        "K0204 there is no variable `act` | did you mean `acts`?");
  CHECK(error(kModel + kData + "training: {loss: mse, epochs: $(1/0)}\n") == "K0209 `1 / 0` divides by 0 | ");
}

TEST_CASE("a step whose weights are all frozen has nothing to update") {
  CHECK(
      error("model: {inputs: {a: [1]}, graph: {y: [a, {Dense: 1}], z: [a, {Dense: 1}], l: = mean(y ** 2), k: = mean(z "
            "** 2)}, outputs: [y, z]}\ndata: {train: {inline: {a: [[1], [2]]}}}\ntraining: {freeze: [z/dense], steps: "
            "[{minimize: l, update: [y/*]}, {minimize: k, update: [z/*]}]}\n")
          .starts_with("K0790 `k` depends on none of the weights that it is to update"));
  CHECK(error(kModel + kData + "training: {loss: \"= argmax(y_pred, axis=-1)\"}\n")
            .starts_with("K0790 the loss has no gradient"));
}

TEST_CASE("a value of several values is none itself") {
  const std::string nested =
      "e: [x, {model: {inputs: {q: [4]}, graph: {a: [q, {Dense: 2}], b: [q, {Dense: 2}]}, "
      "outputs: {mean: a, var: b}}}]";
  const std::string said = "K0502 `e` is several values: mean, var | name one: `e.mean`";
  CHECK(error(model(nested + ", y: [e, {Dense: 2}]")) == said);
  CHECK(error(model(nested + ", y: = e * 2")) == said);
  CHECK(error("model: {inputs: {x: [4]}, graph: {" + nested + "}, outputs: [e.mean, e]}\n") == said);
  CHECK(error("model: {inputs: {x: [4]}, graph: {y: [x, {Dense: 2}]}, outputs: [y, z]}\n" + kData +
              "training: {loss: mse, metrics: [mae]}\n") == "K0502 there is no value `z` | ");
  CHECK(error(model("h: \"= x[0:1, :2]\", y: [h, {Dense: 2}]") + kData + "training: {loss: mse}\n")
            .starts_with("K0504 the output `y` is [1, 2], and has no axis of the batch"));
  CHECK(error(model("y: [x, {Dense: 2, dtype: int32}]")) ==
        "K0402 random numbers are floating, and cannot start int32[4, 2] | ");
}

TEST_CASE("a key of another section is one error, and no edit") {
  const std::string validation = kModel + kData + "training: {loss: mse, validation: {split: 0.2}}\n";
  CHECK(error(validation) ==
        "K0307 `validation` stands under `training`, and is a key of `data` | write it under `data`");
  CHECK(mended("kcc: 1\n" + validation) == "kcc: 1\n" + validation);
  CHECK(error("model:\n  inputs: {x: [4]}\n  loss: mse\n  graph: {y: [x, {Dense: 2}]}\n  outputs: y\n" + kData) ==
        "K0307 `loss` stands under `model`, and is a key of `training` | write it under `training`");
  CHECK(error(kModel + kData + "train: {loss: mse, epochs: 3}\n") ==
        "K0307 a spec has no `train` | did you mean `training`?");
  CHECK(error("model:\n  vars: {w: 3}\n  inputs: {x: [4]}\n  graph: {y: [x, {Dense: $w}]}\n  outputs: y\n") ==
        "K0307 `vars` stands under `model`, and is a key of the first level | begin it in the column of `model`");
  CHECK(error("model:\n  blocks: {B: {stack: [{Dense: 3}]}}\n  input: [4]\n  stack: [B]\n")
            .starts_with("K0307 `blocks`"));
  CHECK(
      error("model: {name: foo, input: [4], stack: [{Dense: 2}]}\n").starts_with("K0307 `name` stands under `model`"));
  CHECK(error(kModel + kData + "training: {loss: mse, batch: 32}\n") ==
        "K0307 `training` has no `batch` | did you mean `batch_size`?");
  CHECK(error("model: {input: [4], graph: {y: [x, {Dense: 2}]}, outputs: y}\n") ==
        "K0307 a model with a `graph` has `inputs`, each with its name | write `inputs: {input: [4]}`");
}

TEST_CASE("unknown keys in one line are all named, and a step's misspelt key is one error") {
  CHECK(error(kModel + kData + "training: {loss: mse, validation_split: 0.2, verbose: 1, num_epochs: 4}\n")
            .starts_with("K0307 `training` has no `validation_split`, nor `verbose` and `num_epochs` | "));
  CHECK(error(kModel + kData + "training: {loss: mse, num_epochs: 4}\n").ends_with("| it is called `epochs`"));
  CHECK(error(kModel + kData + "training: {steps: [{minimise: l, update: [y], optimizer: adam}]}\n") ==
        "K0307 a step has no `minimise` | did you mean `minimize`?");
}

TEST_CASE("`bias: false` is `use_bias`, and a name that several arguments begin with is none of them") {
  CHECK(mended("kcc: 1\n" + model("y: [x, {Dense: 1, bias: false}]")) ==
        "kcc: 1\n" + model("y: [x, {Dense: 1, use_bias: false}]"));
  const std::string zeros = model("y: [x, {Dense: 1, bias: zeros}]");
  CHECK(error(zeros).starts_with("K0302 `Dense` has no argument `bias` | it takes "));
  CHECK(mended("kcc: 1\n" + zeros) == "kcc: 1\n" + zeros);
}

TEST_CASE("a chain whose source is forgotten is one error") {
  CHECK(error(model("y: [{Dense: 2, activation: relu}, {Dense: 3}]")) ==
        "K0337 a source is missing: the first of a chain is what flows in, and this is a layer | write `[x, {Dense: 2, "
        "activation: relu}, {Dense: 3}]`");
  CHECK(error(model("y: [{stack: [{Dense: 2}]}, {Dense: 3}]")).starts_with("K0337 a source is missing"));
}

TEST_CASE("what is not YAML is mended: dashes without a space, semicolons, calls, curly quotes, a lone brace") {
  const auto chain = [](const std::string& items) {
    return "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  graph:\n    y:\n      - x\n" + items + "  outputs: y\n";
  };
  CHECK(mended(chain("      -Flatten\n      - Dense: 2\n")) == chain("      - Flatten\n      - Dense: 2\n"));
  CHECK(mended(chain("      -Dense: 2\n")) == chain("      - Dense: 2\n"));
  CHECK(error("model:\n  inputs: {x: [4]};\n  graph: {y: [x, {Dense: 2}]}\n  outputs: y\n") ==
        "K0107 a semicolon behind a value that is complete | delete it");
  CHECK(mended("kcc: 1\nseed: 7;\n" + kModel) == "kcc: 1\nseed: 7\n" + kModel);
  CHECK(error(model("y: [x, {Dense(1)}]")).ends_with("| write {Dense: 1}"));
  CHECK(mended("kcc: 1\n" + model("y: [x, {Dense(1)}]")) == "kcc: 1\n" + model("y: [x, {Dense: 1}]"));
  CHECK(mended("kcc: 1\nname: “wine”\n" + kModel) == "kcc: 1\nname: \"wine\"\n" + kModel);
  const auto steps = [](const std::string& step) {
    return "kcc: 1\n" + kModel + kData + "training:\n  steps:\n    - " + step + "\n";
  };
  CHECK(mended(steps("minimize: l, update: [y], optimizer: adam}")) ==
        steps("{minimize: l, update: [y], optimizer: adam}"));
}

TEST_CASE("arguments of a block stand once, and those without a default first") {
  const auto block = [](const std::string& args) {
    return "blocks: {B: {args: " + args +
           ", stack: [{Dense: $units}, {Dropout: $rate}]}}\nmodel: {input: [4], stack: [{B: " + "{units: 3}}]}\n";
  };
  CHECK(error(block("[units, units, rate: 0.1]")) == "K0306 the argument `units` of the block stands twice | ");
  CHECK(error(block("[rate: 0.1, units]")) ==
        "K0342 `units` has no default, and stands behind one that has | write those without a default first");
}

TEST_CASE("a method is written as a function of its value, and a module's function without the module") {
  CHECK(error(model("y: \"= x.sum(axis=1)\"")).ends_with("| write `sum(x, axis=1)`"));
  CHECK(error(model("y: \"= x.abs()\"")).ends_with("| write `abs(x)`"));
  CHECK(error(model("y: \"= np.sum(x)\"")).find("without their module") != std::string::npos);
}

TEST_CASE("a rename that an earlier one takes the weights of says so") {
  const Scratch s;
  const std::string head = "kcc: 1\nmodel: {inputs: {x: [4]}, graph: {y: [x, {Dense: 2, name: ";
  const std::string tail = "}]}, outputs: y}\n" + kData + "training: {loss: mse, epochs: 1";
  REQUIRE(kcc({"train", s.write("a.yaml", head + "one" + tail + "}\n"), "-o", s / "run", "--quiet"}).code == 0);
  const auto said = [&](const std::string& rename) {
    return kcc({"check", s.write("b.yaml", head + "uno" + tail + ", weights: {file: run/model.safetensors, rename: {" +
                                               rename + "}}}\n")});
  };
  CHECK(said("one: uno, one/kernel: uno/kernel").err.find("`one/kernel` is renamed by `one`, which stands before it") !=
        std::string::npos);
  CHECK(said("one/kernel: uno/kernel, one: uno").code == 0);
}

}  // namespace
}  // namespace kcc::cli
