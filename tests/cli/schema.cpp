// kcc schema: every spec of specs/ is accepted, and what a schema can see is refused. Skipped without Python's
// `jsonschema`.
#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

const char* const kScript = R"(
import glob, json, re, sys
import jsonschema, yaml

class Loader(yaml.SafeLoader):
    pass
# YAML 1.2's scalars, not 1.1's
Loader.yaml_implicit_resolvers = {}
for kind, pattern, first in (("null", r"^(?:~|null|)$", ["~", "n", ""]), ("bool", r"^(?:true|false)$", list("tf")),
                             ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
                             ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", list("-+0123456789."))):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + kind, re.compile(pattern), first)
Loader.add_constructor("tag:yaml.org,2002:float", lambda l, n: float(n.value))

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
bad = 0
for path in sys.argv[2:]:
    good = not path.startswith("!")
    path = path.lstrip("!")
    errors = list(validator.iter_errors(yaml.load(open(path), Loader)))
    if bool(errors) == good:
        bad += 1
        print(path, "is refused:" if good else "is accepted", *[jsonschema.exceptions.best_match([e]).message[:300] for e in errors[:1]])
sys.exit(bad)
)";

}  // namespace

TEST_CASE("kcc schema accepts the specs and refuses what it can see to be wrong") {
  const Outcome o = kcc({"schema"});
  CHECK(o.code == 0);
  const auto schema = nlohmann::json::parse(o.out);
  CHECK(schema.at("$schema") == "http://json-schema.org/draft-07/schema#");
  // Each layer with what its arguments mean, their defaults and choices.
  const std::string all = schema.at("definitions").at("layer").dump();
  for (const char* said :
       {"size of the last dimension of the result", "\"default\":\"valid\"", "\"enum\":[\"valid\",\"same\"]"})
    CHECK(all.find(said) != std::string::npos);

  const std::string python = std::getenv("KCC_PYTHON") ? std::getenv("KCC_PYTHON") : "python3";
  // An editor shows what a key is for.
  for (const char* at :
       {"/definitions/layer/anyOf/1/properties/name", "/properties/data", "/properties/data/properties/validation",
        "/properties/training", "/properties/training/properties/freeze", "/properties/vars", "/properties/blocks",
        "/definitions/model/anyOf/0/properties/graph"})
    CHECK_MESSAGE(schema.at(nlohmann::json::json_pointer(at)).contains("description"), at);
  if (std::system((python + " -c 'import jsonschema, yaml' 2>/dev/null").c_str()) != 0) {
    MESSAGE("skipped: Python has no jsonschema and yaml");
    return;
  }
  const Scratch scratch;
  std::string command = python + " " + scratch.write("check.py", kScript) + " " + scratch.write("schema.json", o.out);
  for (const auto& e : std::filesystem::directory_iterator("specs"))
    if (e.path().extension() == ".yaml") command += " " + e.path().string();
  for (const auto& e : std::filesystem::directory_iterator("tests/page"))
    if (e.path().extension() == ".yaml" && !e.path().stem().string().starts_with("error_"))
      command += " " + e.path().string();
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"key", "kcc: 1\nmodle: {}\n"},
      {"version", "kcc: 2\nmodel: {input: [1], stack: [Flatten]}\n"},
      {"layer", "kcc: 1\nmodel: {input: [1], stack: [{Dense: 3, activaton: relu}]}\n"},
      {"type", "kcc: 1\nmodel: {input: [1], stack: [{Dense: {units: abc}}]}\n"},
      {"choice", "kcc: 1\nmodel: {input: [4, 4, 1], stack: [{Conv2D: 3, kernel_size: 3, padding: some}]}\n"},
      {"missing", "kcc: 1\nmodel: {input: [4, 4, 1], stack: [{Conv2D: {filters: 3}}]}\n"},
      {"optimizer", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {optimizer: adm, loss: mse}\n"},
      {"epochs", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {epochs: 0, loss: mse}\n"},
      {"source", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ndata: {train: {cvs: a.csv}}\n"},
      {"low", "kcc: 1\nmodel: {input: [1], stack: [{Dense: 0}]}\n"},
      {"high", "kcc: 1\nmodel: {input: [1], stack: [{Dropout: 2}]}\n"},
      {"graph", "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {H: [x, Flatten]}, outputs: H}\n"},
      {"inputs", "kcc: 1\nmodel: {inputs: {X: [1]}, graph: {h: [X, Flatten]}, outputs: h}\n"},
      {"layers", "kcc: 1\nmodel: {inputs: {x: [1]}, layers: {Enc: Flatten}, graph: {h: [x, Flatten]}, outputs: h}\n"},
      {"vars", "kcc: 1\nvars: {Width: 3}\nmodel: {input: [1], stack: [Flatten]}\n"},
      {"called", "kcc: 1\nmodel: {input: [1], stack: [{Dense: 1, name: a b}]}\n"},
      {"split", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ndata: {train: {csv: a}, test: {split: 2.5}}\n"},
      {"unknown", "kcc: 1\nmodel: {input: [1], stack: [Flaten]}\n"},
      {"typo", "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {h: [x, {Dens: 3}]}, outputs: h}\n"},
      {"bare", "kcc: 1\nmodel: {input: [1], stack: [Dense]}\n"},
      {"alone", "kcc: 1\nmodel: {input: [4, 4, 1], stack: [{Conv2D: 3}]}\n"},
      {"twice", "kcc: 1\nmodel: {input: [1], stack: [{Dropout: 0.2, rate: 0.3}]}\n"},
      {"repeat", "kcc: 1\nmodel: {input: [1], stack: [{repeat: 2}]}\n"},
      {"outputs", "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {y: [x, Flatten]}}\n"},
      {"seed", "kcc: 1\nseed: x\nmodel: {input: [1], stack: [Flatten]}\n"},
      {"data", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ndata: rows.csv\n"},
      {"dtype", "kcc: 1\nmodel: {input: [1], stack: [{Dense: 1, dtype: float31}]}\n"},
      {"stack_dtype", "kcc: 1\nmodel: {input: [1], stack: [{stack: [Flatten], dtype: float31}]}\n"},
      {"noise", "kcc: 1\nmodel: {input: [4], stack: [{Dropout: 0.5, noise_shape: [a, 1]}]}\n"},
      {"callback", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {callbacks: [EarlyStoping]}\n"},
      {"callbacks",
       "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {callbacks: [{EarlyStoping: {patience: 2}}]}\n"},
      {"loss", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {loss: {output: MeanSquaredEror}}\n"},
      {"metric", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {metrics: [{AUD: {}}]}\n"},
      {"phase", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {phases: [{optimizer: {Adan: 0.1}}]}\n"},
      {"checkpoint", "kcc: 1\nmodel: {input: [1], stack: [Flatten]}\ntraining: {checkpoint: {seconds: -1}}\n"}};
  const std::string stack = "model: {input: [4], stack: [{Dense: 3}]}\n";
  // What `kcc check` accepts, a variable in the place of each part among it.
  const std::vector<std::pair<std::string, std::string>> right{
      {"seed", "kcc: 1\nvars: {v: 3}\nseed: $v\n" + stack},
      {"called", "kcc: 1\nvars: {v: n}\nname: $v\n" + stack},
      {"model", "kcc: 1\nvars: {v: {input: [4], stack: [{Dense: 3}]}}\nmodel: $v\n"},
      {"data", "kcc: 1\nvars: {v: {train: {inline: {input: [[1, 2, 3, 4]]}}}}\n" + stack + "data: $v\n"},
      {"train", "kcc: 1\nvars: {v: {inline: {input: [[1, 2, 3, 4]]}}}\n" + stack + "data: {train: $v}\n"},
      {"training", "kcc: 1\nvars: {v: {loss: mse, epochs: 2}}\n" + stack + "training: $v\n"},
      {"chain", "kcc: 1\nvars: {v: [x, {Dense: 4}]}\nmodel: {inputs: {x: [4]}, graph: {y: $v}, outputs: y}\n"},
      {"nested", "kcc: 1\nvars: {v: {input: [4], stack: [{Dense: 3}]}}\nmodel: {input: [4], stack: [{model: $v}]}\n"},
      {"type", "kcc: 1\nvars: {v: Dense}\nmodel: {input: [4], stack: [{$v: 4}]}\n"},
      {"dtype", "kcc: 1\nvars: {v: float64}\nmodel: {input: [4], stack: [{Dense: 4, dtype: $v}]}\n"},
      {"noise", "kcc: 1\nmodel: {input: [4], stack: [{Dropout: 0.5, noise_shape: [null, 1]}]}\n"},
      {"checkpoint", "kcc: 1\n" + stack + "training: {loss: mse, checkpoint: {seconds: 0.5}}\n"},
      {"several", "kcc: 1\n" + stack +
                      "training: {loss: {output: {Huber: 0.5}}, metrics: [accuracy, {MeanAbsoluteError: {name: m}}], "
                      "optimizer: {Adam: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9}}}, callbacks: "
                      "[TerminateOnNaN, {EarlyStopping: {patience: 2}}]}\n"}};
  for (const auto& [name, text] : right) {
    const std::string path = scratch.write("right_" + name + ".yaml", text);
    const Outcome checked = kcc({"check", path});
    CHECK_MESSAGE(checked.code == 0, text << checked.err);
    command += " " + path;
  }
  for (const auto& [name, text] : wrong) command += " '!" + scratch.write(name + ".yaml", text) + "'";
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("kcc check reads `checkpoint` as strictly as any key") {
  const Scratch scratch;
  const auto said = [&](const std::string& checkpoint) {
    const auto j = nlohmann::json::parse(
        kcc({"check",
             scratch.write("a.yaml",
                           "kcc: 1\nmodel: {input: [1], stack: [{Dense: 1}]}\ndata: {train: {inline: {input: "
                           "[1], output: [1]}}}\ntraining: {loss: mse, checkpoint: " +
                               checkpoint + "}\n"),
             "--json"})
            .out)["diagnostics"];
    return j.size() == 1 ? j[0]["code"].get<std::string>() + " " + j[0]["message"].get<std::string>()
                         : std::to_string(j.size());
  };
  CHECK(said("{seconds: 3}") == "0");
  CHECK(said("foo") == "K0308 `checkpoint` is a mapping; this is text");
  CHECK(said("[1]") == "K0308 `checkpoint` is a mapping; this is a list");
  CHECK(said("{secs: 3}") == "K0307 `checkpoint` has no `secs`");
  CHECK(said("{seconds: soon}") == "K0303 `seconds` is text, and must be a number of at least 0");
  CHECK(said("{seconds: -3}") == "K0304 `seconds` is -3, and must be a number of at least 0");
}

TEST_CASE("kcc diff says how two specs differ in meaning, and nothing else") {
  const Scratch scratch;
  const auto spec = [&](const std::string& name, const std::string& layers, const std::string& training) {
    return scratch.write(
        name, "kcc: 1\nname: same\nmodel: {inputs: {x: [4]}, graph: {y: [x, " + layers +
                  "]}, outputs: y}\ndata: {train: {inline: {x: [[0, 1, 2, 3]], y: [0]}}}\ntraining: {" + training +
                  ", loss: mse}\n");
  };
  const std::string a = spec("a.yaml", "{Dense: 8, activation: relu}, {Dense: 1}", "optimizer: adam");
  const std::string b = spec("b.yaml", "{Dense: {units: 8, activation: relu, use_bias: true}}, {Dense: {units: 1}}",
                             "optimizer: {Adam: 0.001}, epochs: 1");
  CHECK(kcc({"diff", a, b}).out == "they mean the same\n");
  const std::string c =
      spec("c.yaml", "{Dense: 16, activation: relu}, {Dropout: 0.1}, {Dense: 1}", "optimizer: {Adam: 0.01}, epochs: 2");
  const std::string said = kcc({"diff", a, c}).out;
  CHECK(said.find("model.graph.y[1].Dense.units\n  - 8\n  + 16\n") != std::string::npos);
  CHECK(said.find("Dropout") != std::string::npos);
  CHECK(said.find("training.epochs\n  - 1\n  + 2\n") != std::string::npos);
  CHECK(said.find("learning_rate") != std::string::npos);
  CHECK(nlohmann::json::parse(kcc({"diff", a, c, "--json"}).out).at("differences").size() == 4);
  CHECK(said.find("y/dense\n  - Dense (None, 8), 40 params\n  + Dense (None, 16), 80 params\n") != std::string::npos);
  CHECK(said.find("all\n  - 49 params\n  + 97 params\n") != std::string::npos);
  // Runs: their weights too.
  CHECK(kcc({"train", a, "-o", scratch / "one", "--quiet"}).code == 0);
  CHECK(kcc({"train", a, "-o", scratch / "two", "--quiet", "--set", "seed=3"}).code == 0);
  CHECK(kcc({"diff", scratch / "one", scratch / "one"}).out == "they mean the same\n");
  CHECK(kcc({"diff", scratch / "one", scratch / "two"}).out.find("other values") != std::string::npos);
  // A model with its weights within another is the run's own.
  const std::string d = spec("d.yaml", "{spec: one, trainable: false}, {Dense: 1}", "epochs: 1");
  CHECK(kcc({"train", d, "-o", scratch / "three", "--quiet"}).code == 0);
  CHECK(kcc({"diff", d, scratch / "three"}).out == "they mean the same\n");
}

TEST_CASE("kcc diff compares expressions and defaults, not how they are written") {
  const Scratch scratch;
  const auto spec = [&](const std::string& name, const std::string& formula, const std::string& dense,
                        const std::string& loss) {
    return scratch.write(name, "kcc: 1\nname: same\nmodel: {inputs: {x: [4]}, graph: {a: \"= " + formula +
                                   "\", y: [a, {Dense: 1" + dense +
                                   "}]}, outputs: y}\ndata: {train: {inline: {x: [[0, 1, 2, 3]], y: [[0]]}}}\n"
                                   "training: {optimizer: adam, loss: \"= " +
                                   loss + "\"}\n");
  };
  const std::string a = spec("a.yaml", "x*2 + sum(x,axis=-1, keepdims=True)", "", "y_true - y_pred");
  const std::string b =
      spec("b.yaml", "(x * 2) + sum(x, axis = -1, keepdims=True)", ", activation: null", "y_true  -  (y_pred)");
  CHECK(kcc({"diff", a, b}).out == "they mean the same\n");
  const std::string c = spec("c.yaml", "x * (2 + sum(x, axis=-1, keepdims=True))", "", "y_true - y_pred");
  CHECK(kcc({"diff", a, c}).out.starts_with("model.graph.a\n  - \"= x*2 + sum(x,axis=-1, keepdims=True)\"\n"));
}

TEST_CASE("a run says the epochs that --epochs gave it") {
  const Scratch scratch;
  const auto run = [&](const std::string& name, const std::string& epochs, const std::string& all) {
    const std::string spec =
        scratch.write(name + ".yaml",
                      "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {y: [x, {Dense: 1}]}, outputs: y}\n"
                      "data: {train: {inline: {x: [[0], [1]], y: [[0], [1]]}}}\n"
                      "training: {optimizer: adam, loss: mse, " +
                          epochs + "}\n");
    const Outcome o = kcc({"train", spec, "-o", scratch / name, "--quiet", "--epochs", all});
    CHECK_MESSAGE(o.code == 0, o.err);
    CHECK(kcc({"check", scratch / name + "/spec.yaml"}).code == 0);
    return content(scratch / name + "/spec.yaml");
  };
  CHECK(run("one", "epochs: 2", "1").find("epochs: 1\n") != std::string::npos);
  const std::string phases = "phases: [{epochs: 2}, {epochs: 3, optimizer: sgd}]";
  CHECK(run("more", phases, "7").find("phases: [{epochs: 2}, {epochs: 5, optimizer: sgd}]") != std::string::npos);
  CHECK(run("less", phases, "1").find("phases: [{epochs: 1}]") != std::string::npos);
}

TEST_CASE("kcc diff knows a value under another name") {
  const Scratch scratch;
  const auto spec = [&](const std::string& h, const std::string& units) {
    return scratch.write(h + units + ".yaml",
                         "kcc: 1\nname: same\nmodel: {inputs: {x: [4]}, graph: {" + h +
                             ": [x, {Dense: 8}], m: \"= " + h + " * 2\", y: [[" + h + ", m], Add, {Dense: " + units +
                             "}]}, outputs: y}\ndata: {train: {inline: {x: [[0, 1, 2, 3]], y: [[0]]}}}\ntraining: "
                             "{optimizer: adam, loss: mse, freeze: [" +
                             h + "/dense]}\n");
  };
  const std::string a = spec("h", "1");
  CHECK(kcc({"diff", a, spec("hidden", "1")}).out == "renamed: h -> hidden\notherwise they mean the same\n");
  const auto j = nlohmann::json::parse(kcc({"diff", a, spec("hidden", "2"), "--json"}).out);
  CHECK(j["renamed"] == nlohmann::json::parse(R"([{"left": "h", "right": "hidden"}])"));
  CHECK(j["differences"] ==
        nlohmann::json::parse(R"([{"path": "model.graph.y[2].Dense.units", "left": "1", "right": "2"}])"));
  CHECK(j["layers"][0]["path"] == "y/dense");
  // Runs: their weights under the new name.
  CHECK(kcc({"train", a, "-o", scratch / "one", "--quiet"}).code == 0);
  CHECK(kcc({"train", spec("hidden", "1"), "-o", scratch / "two", "--quiet"}).code == 0);
  const auto runs = nlohmann::json::parse(kcc({"diff", scratch / "one", scratch / "two", "--json"}).out);
  for (const auto& w : runs["weights"]) CHECK(w["right"].get<std::string>().starts_with("other values"));
}

TEST_CASE("kcc check --emit=model is a spec that trains to the same bytes") {
  const Scratch scratch;
  std::vector<std::filesystem::path> specs;
  for (const char* folder : {"specs", "tests/page"})
    for (const auto& e : std::filesystem::directory_iterator(folder))
      if (e.path().extension() == ".yaml" && e.path().stem() != "fashion" &&
          !e.path().stem().string().starts_with("error_"))
        specs.push_back(e.path());
  for (const std::filesystem::path& spec : specs) {
    const std::string path = spec.string(), name = spec.stem().string();
    CAPTURE(path);
    const Outcome emitted = kcc({"check", path, "--emit=model"});
    REQUIRE_MESSAGE(emitted.code == 0, emitted.err);
    const std::string expanded = scratch.write(name + ".yaml", emitted.out);
    CHECK(emitted.out.find("blocks:") == std::string::npos);
    REQUIRE_MESSAGE(kcc({"check", expanded}).code == 0, emitted.out);
    REQUIRE(kcc({"train", path, "--epochs", "1", "--quiet", "-o", scratch / (name + "_a")}).code == 0);
    REQUIRE(kcc({"train", expanded, "--epochs", "1", "--quiet", "-o", scratch / (name + "_b")}).code == 0);
    CHECK(content(scratch / (name + "_a/model.safetensors")) == content(scratch / (name + "_b/model.safetensors")));
  }
}

TEST_CASE("kcc check --emit=model keeps the name of a shared layer that is used once, and not where it stands") {
  const Scratch scratch;
  int n = 0;
  for (const std::string use :
       {"{stack: [d]}", "{repeat: 3, share: true, stack: [d]}", "{repeat: 1, stack: [d]}", "{stack: [{stack: [d]}]}",
        "{model: {inputs: {z: [4]}, graph: {o: [z, d]}, outputs: o}}", "d"}) {
    CAPTURE(use);
    const auto file = [&](const std::string& name) { return scratch / (name + std::to_string(n)); };
    const std::string spec = scratch.write(
        "spec" + std::to_string(n),
        "kcc: 1\nname: s\nmodel: {inputs: {x: [4]}, layers: {d: {Dense: 4}}, graph: {q: [x, " + use +
            "], y: [q, {Dense: 1}]}, outputs: y}\ndata: {train: {inline: {x: [[0, 1, 2, 3]], y: [[1]]}}}\n"
            "training: {optimizer: adam, loss: mse, epochs: 2, freeze: [d]}\n");
    const Outcome emitted = kcc({"check", spec, "--emit=model"});
    REQUIRE_MESSAGE(emitted.code == 0, emitted.err);
    const std::string expanded = scratch.write("expanded" + std::to_string(n), emitted.out);
    REQUIRE(kcc({"train", spec, "--quiet", "-o", file("a")}).code == 0);
    const Outcome trained = kcc({"train", expanded, "--quiet", "-o", file("b")});
    REQUIRE_MESSAGE(trained.code == 0, trained.err << emitted.out);
    CHECK(content(file("a") + "/model.safetensors") == content(file("b") + "/model.safetensors"));
    ++n;
  }
}

}  // namespace kcc::cli
