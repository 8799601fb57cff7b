// Mistakes of people who know Keras or Python by heart: each is one error, whose help can be typed in.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

struct Slip {
  const char *graph, *told, *help;  // parts of the message and of the help
};

nlohmann::json diagnostics(const std::string& text) {
  const Scratch s;
  return nlohmann::json::parse(kcc({"check", s.write("a.yaml", text), "--json"}).out)["diagnostics"];
}

std::string spec_of(const std::string& model, const std::string& training = "loss: mse") {
  return "kcc: 1\nvars: {width: 3, list: [{u: 3}, {u: 4}]}\nblocks: {Res: {args: [units, act: relu], stack: [{Dense: "
         "$units, activation: $act}]}}\nmodel:\n" +
         model + "data: {train: {inline: {x: [[1, 2, 3, 4], [4, 5, 6, 5]], y: [[1], [2]]}}}\ntraining: {" + training +
         "}\n";
}

std::string with_graph(const std::string& graph, const std::string& outputs = "y") {
  return "  inputs: {x: [4]}\n  layers: {enc: {Dense: 5}}\n  graph: {u: [x, enc], " + graph +
         "}\n  outputs: " + outputs + "\n";
}

void check_slip(const std::string& text, const std::string& told, const std::string& help) {
  std::vector<nlohmann::json> errors;
  for (const auto& d : diagnostics(text))
    if (d["severity"] == "error") errors.push_back(d);
  CHECK_MESSAGE(errors.size() == 1, text, nlohmann::json(errors).dump(1));
  if (errors.size() != 1) return;
  CHECK_MESSAGE(has(errors[0]["message"], told), errors[0].dump());
  CHECK_MESSAGE(has(errors[0]["help"].is_string() ? errors[0]["help"].get<std::string>() : "", help), errors[0].dump());
}

TEST_CASE("a graph with one slip has one error, and its help can be typed in") {
  for (const Slip& s : {
           Slip{"y: [enc, x]", "a source is missing", "write `[x, enc]`"},
           {"y: [{Dense: 5}, x]", "a source is missing", "write `[x, {Dense: 5}]`"},
           {"y: [Flatten, x]", "a source is missing", "write `[x, Flatten]`"},
           {"y: {stack: [{Dense: 5}]}", "a layer needs a source before it", "write `[x, {stack: [{Dense: 5}]}]`"},
           {"y: [x, [{Dense: 5}, ReLU]]", "this is a list", "write `{stack: [{Dense: 5}, ReLU]}`"},
           {"y: [x, = x + 1]", "an expression stands first", "{Lambda: \"x + 1\"}"},
           {"y: enc(x)", "there is no value `enc(x)`", "write `[x, enc]`"},
           {"y: = enc(x)", "there is no function `enc`", "`[x, enc]`"},
           {"y: == x", "an expression begins with one `=`", "write `= x`"},
           {"y: = x and x", "`and` takes truth values", "compare first: `(a > 0) & (b > 0)`"},
           {"y: \"= cast(x, int32) & 1\"", "`&` joins truth values", "`bitwise_and(a, b)`"},
           {"y: [x, {Dense: = 2 * 3}]", "must be a whole number", "write `$(2 * 3)`"},
           {"y: [x, {Dense: 3, activation: enc}]", "there is no activation `enc`", "write `{layer: enc}`"},
           {"y: [x, {Res: 8, activation: relu}]", "`Res` has no argument `activation`", "it has units, act"},
           {"y: [x, {Res: 8L}]", "is the text `8L`", "write `8`"},
           {"y: [x, {Res: 8.}]", "is `8.0`", "write `8`"},
           {"y: [x, {Res: 99999999999999999999}]", "does not fit into 64 bits", ""},
           {"y: [x, {if: width > 2, then: ReLU}]", "a condition is settled", "write `if: $(width > 2)`"},
           {"y: [x, {Dense(5, activation='tanh')}]", "this is Python", "write {Dense: 5, activation: tanh}"},
           {"y: [x, {Dense: $(width * 2}]", "the parenthesis after this `$` is not closed", "write $(width * 2)"},
           {"z = mean(square(x)), y: x", "where `:` is meant", "write z: = mean(square(x))"},
           {"y: [{a: x, b: x}, Add]", "takes nothing by these names", "`[[x, x], Add]`"},
           {"y: [x, {stack: [ReLU], share: true}]", "`share` is of the turns of a `repeat`", "leave it out"},
           {"y: [x, {Dropout: 0.5, call: {training: 1}}]", "must be true or false", ""},
           {"y: [x, {Add: 1}]", "takes no argument without a name", "write `Add` alone"},
           {"y: \"= x * arange(0, 9, 0)\"", "`step` of `arange` is 0", ""},
           {"y: [x, {repeat: {f: $list}, stack: [{Dense: $(f)}]}]", "`f` is a mapping", "its entries are `f.u`"},
           {"not: [x, ReLU], v: = not + 1, y: x", "`not` in an expression is a word of its own",
            "give the value another name"},
           {"y: [x, {Dense: 4, activation: = clip(x, 0, 1}]", "this parenthesis is not closed",
            "write \"= clip(x, 0, 1)\""},
           {"e: {enc: x}, y: x", "a source and the layers applied to it", "write `[x, enc]`"},
           {"e: {Dense: 4}, y: x", "a layer needs a source before it", "write `[x, {Dense: 4}]`"},
           {"z = [x, ReLU], y: x", "`=` stands where `:` is meant", "write z: [.."},
           {"y: [[{a: x}], enc]", "this is a mapping", "without the brackets: `{a: x}`"},
           {"y: [x,\u00a0{Dense: 3}]", "a no-break space", "write a plain space"},
       })
    check_slip(spec_of(with_graph(s.graph)), s.told, s.help);
  const auto errors = [](const std::string& text) {
    const auto all = diagnostics(text);
    return std::count_if(all.begin(), all.end(), [](const auto& d) { return d["severity"] == "error"; });
  };
  CHECK(errors(spec_of(with_graph("v: [x, {repeat: {f: $list}, stack: [{Dense: $(f.u)}]}], y: [v, {Dense: 1}]"))) == 0);
  CHECK(errors(spec_of(with_graph("in: [x, ReLU], y: [in, {Dense: 1}]"))) == 0);
  CHECK(errors(spec_of(with_graph("v: [x, {Lambda: {function: abs(x)}}], y: [v, {Dense: 1}]"))) == 0);
}

TEST_CASE("a slip around the graph is one error, and its help can be typed in") {
  const std::string y = "y: [u, {Dense: 1}]";
  check_slip(spec_of(with_graph(y, "[y, = 2 * y]")), "an output is the name of a value; this is an expression",
             "give it a name in the graph, `z: = 2 * y`, and write `z`");
  check_slip(spec_of(with_graph(y, "[y, enc]")), "there is no value `enc`", "`z: [value, enc]`");
  check_slip(spec_of(with_graph(y), "loss: mse, loss_weights: [0.5]"), "`loss_weights` is a mapping",
             "write `loss_weights: {y: 0.5}`");
  check_slip(spec_of(with_graph(y), "loss: {y: [mse, mae]}"), "a loss is a name",
             "`= mse(y_true, y_pred) + mae(y_true, y_pred)`");
  check_slip(spec_of(with_graph(y), "loss: {y: = square(y_true - y_pred, l: = sum(y)}"),
             "this parenthesis is not closed", "write = square(y_true - y_pred)");
  check_slip(spec_of(with_graph(y), "loss: {y: mse, l: = mean(y_pred)}"), "there is no value `y_pred`",
             "stands in the loss of an output");
  check_slip(spec_of(with_graph("y_true: [u, ReLU], y: [y_true, {Dense: 1}]"), "loss: {y: = square(y_true - y_pred)}"),
             "`y_true` is the target here", "give the value another name");
  check_slip(spec_of(with_graph(y), "loss: mse, batchsize: 8, batch_size: 8"), "has no `batchsize`",
             "there is `batch_size` beside it");
  check_slip(spec_of(with_graph(y), "loss: mse, allow: [K0901]"), "`allow` stands under `training`", "begin it in");
  check_slip(spec_of(with_graph(y), "loss: mse, optimizer: {Adam: {lr: 0.01}}"), "`Adam` has no argument `lr`",
             "it is called `learning_rate`");
  std::string text = spec_of(with_graph(y));
  const auto replaced = [&](const std::string& what, const std::string& with) {
    std::string other = text;
    return other.replace(other.find(what), what.size(), with);
  };
  check_slip(replaced("args:", "arg:"), "a block has no `arg`", "did you mean `args`?");
  text = spec_of(with_graph("r: [u, {Res: 3}], y: [r, {Dense: 1}]"));
  check_slip(replaced("{Res: {args", "{res: {args"), "must begin with a capital", "write `Res`");
  check_slip(replaced("x: [4]", "x: [4.0]"), "a dimension is a whole number", "write `4`");
  check_slip(replaced("x: [4]", "x: [t]"), "a dimension is a whole number", "write `T`");
  check_slip(replaced("x: [4]", "x: {shape: [4], dtype: float}"), "`dtype` must be", "did you mean `float32`?");
}

TEST_CASE("a test that is another computation than a step is looked at before anything is trained") {
  const std::string text = spec_of(with_graph("y: [u, {Dense: 1}], reg: \"= y ** 2 if training else 0.0\""),
                                   "epochs: 1, loss: {y: \"= square(y_true - y_pred) + reg[:, 0:1]\"}");
  check_slip(text, "the index names 2 axes", "");
  const Scratch s;
  CHECK(has(kcc({"train", s.write("a.yaml", text), "-o", s / "run"}).err, "a.yaml:10:"));
}

TEST_CASE("only what is surely meant is written by --fix") {
  const auto edited = [](const std::string& graph) {
    for (const auto& d : diagnostics(spec_of(with_graph(graph))))
      if (!d["edits"].empty()) return true;
    return false;
  };
  CHECK(edited("y: [x, {Desne: 1}]"));
  CHECK(edited("y: [x, {Dense: 1, use_bais: true}]"));
  CHECK(edited("y: [x, {Dense: 1, kernelinitializer: zeros}]"));
  CHECK(edited("y: [x, {Dense: {unit: 1}}]"));
  CHECK(!edited("h1: [x, {Dense: 3}], h2: [x, {Dense: 3}], y: [h3, {Dense: 1}]"));
  CHECK(!edited("y: [x, {Dense: 1, kernel_initializer: glorot}]"));
  CHECK(!edited("y: [x, {Dense: 1, kernel_regularizer: l3}]"));
  CHECK(!edited("y: [x, {Dense: 1, activation: lelu}]"));
  CHECK(!edited("y: [x, {Conv: 1}]"));
}

TEST_CASE("how a file is encoded is said, and kept") {
  const Scratch s;
  const std::string mark = "\xEF\xBB\xBF";
  const std::string path = s.write("a.yaml", mark + spec_of(with_graph("y: [u, {Desne: 1}]")));
  kcc({"check", "--fix", path, "--quiet"});
  CHECK(content(path) == mark + spec_of(with_graph("y: [u, {Dense: 1}]")));
  CHECK(has(kcc({"check", s.write("b.yaml", std::string("\xFF\xFEk\0", 4))}).err, "this is UTF-16"));
  CHECK(has(kcc({"check", s.write("c.yaml", "kcc: 1\rmodel: {}\r")}).err, "line feeds as the ends of its lines"));
  CHECK(has(kcc({"explain", "301"}).out, "K0301"));
}

}  // namespace
}  // namespace kcc::cli
