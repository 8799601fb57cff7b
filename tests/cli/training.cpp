// What kcc finds before it trains, says of a training, and says of data afterwards.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

const std::string kRows = "a,b,kind\n1,2,red\n2,1,blue\n3,4,red\n4,3,green\n5,6,blue\n6,5,green\n";

std::string spec(const std::string& graph, const std::string& data, const std::string& training) {
  return "kcc: 1\nmodel:\n  inputs: {a: [], b: []}\n  graph:\n    x: = stack([a, b], axis=1)\n    kind: " + graph +
         "\n  outputs: kind\ndata: " + data + "\ntraining: {" + training + "}\n";
}

const std::string kSoft = "[x, {Dense: 3, activation: softmax}]";
const std::string kSparse = "optimizer: adam, loss: sparse_categorical_crossentropy, epochs: 1";

bool says(const std::string& text, const std::string& part) {
  const bool found = text.find(part) != std::string::npos;
  if (!found) MESSAGE(text);
  return found;
}

TEST_CASE("data: a number that is no class is found before training, where it stands") {
  const Scratch s;
  s.write("rows.csv", "a,b,kind\n1,2,0\n2,1,2\n3,4,7\n");
  const std::string path = s.write("a.yaml", spec(kSoft, "{train: {csv: rows.csv}}", kSparse));
  for (const char* command : {"check", "train"}) {
    const Outcome o = kcc({command, path});
    CHECK(o.code == 2);
    CHECK(says(o.err + o.out, "the class `kind` is 7 at"));
    CHECK(says(o.err + o.out, "rows.csv:4"));
    CHECK(says(o.err + o.out, "0 to 2"));
  }
  s.write("rows.csv", "a,b,kind\n1,2,0\n2,1,1.5\n3,4,1\n");
  CHECK(says(kcc({"check", path}).err, "the class `kind` is 1.5 at"));
}

TEST_CASE("metrics: a short name is reported as it is written, a class by its name in small letters") {
  const Scratch s;
  const std::string path = s.write(
      "a.yaml",
      "kcc: 1\nmodel: {input: [1], stack: [{Dense: 1}]}\ndata: {train: {inline: {input: [1, 2], output: [1, 2]}}}\n"
      "training: {loss: mse, epochs: 1, metrics: [MAE, mse, MeanSquaredLogarithmicError]}\n");
  REQUIRE(kcc({"train", path, "-o", s / "run", "--quiet"}).code == 0);
  CHECK(content(s / "run/history.csv").starts_with("epoch,loss,MAE,mse,mean_squared_logarithmic_error\n"));
}

TEST_CASE("data: all that is wrong of its bindings is told in one run") {
  const Scratch s;
  s.write("rows.csv", kRows);
  const Outcome o = kcc({"check", s.write("a.yaml", spec(kSoft,
                                                         "{train: {csv: rows.csv}, validation: {split: 2, stratify: "
                                                         "knd}, inputs: {a: aa, b: bb}, targets: {kind: kin}, "
                                                         "sample_weight: weight}",
                                                         kSparse))});
  CHECK(o.code == 2);
  for (const char* field : {"`knd`", "`aa`", "`bb`", "`kin`"})
    CHECK(says(o.err, "the data has no field " + std::string(field)));
  CHECK(says(o.err, "4 errors"));
}

TEST_CASE("metrics: a name that a loss is reported by is refused") {
  const Scratch s;
  const auto checked = [&](const std::string& metrics) {
    return kcc({"check", s.write("a.yaml",
                                 "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {a: [x, {Dense: 1}], b: [x, {Dense: 1}]}, "
                                 "outputs: [a, b]}\ndata: {train: {inline: {x: [1], a: [1], b: [1]}}}\n"
                                 "training: {loss: {a: mse, b: mse}, metrics: {" +
                                     metrics + "}}\n")});
  };
  CHECK(says(checked("a: [{MeanAbsoluteError: {name: loss}}]").err, "a metric is called `a_loss`, as a loss is"));
  CHECK(says(checked("loss: = 1.0 * 2").err, "`loss`"));
  CHECK(checked("a: [{MeanAbsoluteError: {name: loss_of_it}}]").code == 0);
}

TEST_CASE("training: a variable is regularized and constrained as a weight of a layer is") {
  const Scratch s;
  const auto checked = [&](const std::string& more) {
    return kcc(
        {"train",
         s.write("a.yaml", "kcc: 1\nmodel: {inputs: {x: [1]}, graph: {w: {variable: [1], initializer: {Constant: 2}" +
                               more +
                               "}, y: = x * w}, outputs: y}\ndata: {train: {inline: {x: [1], y: [2]}}}\n"
                               "training: {optimizer: {SGD: 0.1}, loss: mse, epochs: 1}\n"),
         "-o", s / "run", "--overwrite", "--quiet"});
  };
  REQUIRE(checked("").code == 0);
  CHECK(says(content(s / "run/history.csv"), "\n0,0\n"));
  REQUIRE(checked(", regularizer: {L2: 0.5}").code == 0);
  CHECK(says(content(s / "run/history.csv"), "\n0,2\n"));  // 0.5 * 2 * 2
  CHECK(says(checked(", regularizer: {l2: 0.5}").err, "`{L2: 0.5}`"));
  CHECK(says(checked(", initializer: {foo: 3}").err, "foo"));
  CHECK(says(checked(", constraint: {foo: 1}").err, "must be a constraint"));
}

TEST_CASE("training: with float64 losses and metrics are in it") {
  const Scratch s;
  const std::string path =
      s.write("a.yaml",
              "kcc: 1\nmodel: {input: [4], stack: [{Dense: 1, kernel_initializer: ones}]}\n"
              "data: {train: {inline: {input: [[1, 2, 3, 4]], output: [0.123456789012345]}}}\n"
              "training: {precision: float64, optimizer: {SGD: 0.0}, loss: mse, metrics: [mae], epochs: 1}\n");
  REQUIRE(kcc({"train", path, "-o", s / "run", "--quiet"}).code == 0);
  CHECK(content(s / "run/history.csv") == "epoch,loss,mae\n0,97.54610579850635,9.876543210987656\n");
}

// The weights that are saved are those of the best epoch, or averages.
TEST_CASE("training: the figures of a run are those of its weights") {
  const Scratch s;
  for (const char* training :
       {"optimizer: {SGD: 0.05}, callbacks: [{EarlyStopping: {patience: 2, restore_best_weights: true}}]",
        "optimizer: {SGD: {learning_rate: 0.05, use_ema: true, ema_momentum: 0.9}}", "optimizer: {SGD: 0.05}"}) {
    const std::string path = s.write("a.yaml",
                                     "kcc: 1\nmodel: {input: [1], stack: [{Dense: 8, activation: tanh}, {Dense: 1}]}\n"
                                     "data: {train: {inline: {input: [0, 1, 2, 3], output: [0, 1, 4, 2]}}, "
                                     "validation: {inline: {input: [0.5, 1.5], output: [0, 1]}}}\n"
                                     "training: {loss: mse, epochs: 30, batch_size: 2, " +
                                         std::string(training) + "}\n");
    REQUIRE(kcc({"train", path, "-o", s / "run", "--overwrite", "--quiet"}).code == 0);
    const auto said = nlohmann::json::parse(content(s / "run/metrics.json"));
    const auto seen = nlohmann::json::parse(kcc({"evaluate", s / "run", "--split", "validation", "--json"}).out);
    CHECK(said["validation"]["loss"].get<double>() == doctest::Approx(seen["loss"].get<double>()).epsilon(1e-6));
  }
}

TEST_CASE("data: a list of files or a pattern under a field is one source") {
  const Scratch s;
  const auto check = [&](const std::string& files) {
    return kcc({"check", s.write("a.yaml",
                                 "kcc: 1\nmodel: {inputs: {a: [T]}, graph: {y: = a * 1}, outputs: y}\ndata: "
                                 "{train: {idx: {a: " +
                                     files + "}}, inputs: {a: {fields: [a]}}}\n")});
  };
  const std::string here = std::filesystem::current_path() / "tests/reference/";
  const std::string rows_of_one = check(here + "int16.idx").out;
  const auto count = [](const std::string& out) { return std::atoi(out.c_str() + out.find("rows ") + 5); };
  REQUIRE(count(rows_of_one) > 0);
  CHECK(count(check("[" + here + "int16.idx, " + here + "int16.idx.gz]").out) == 2 * count(rows_of_one));
  CHECK(count(check("\"" + here + "int16.*\"").out) == 2 * count(rows_of_one));
  CHECK(says(check("[" + here + "int16.idx], b: [" + here + "int16.idx, " + here + "int16.idx]").err,
             "`a` has 1 files, and `b` 2"));
}

TEST_CASE("data: an id that a table has no row for is found before training") {
  const Scratch s;
  const std::string path = s.write(
      "a.yaml",
      "kcc: 1\nmodel:\n  inputs: {w: {shape: [2], dtype: int32}}\n  graph:\n    y: [w, {Embedding: 4, output_dim: 2}, "
      "Flatten, {Dense: 1}]\n  outputs: y\ndata: {train: {inline: {w: [[0, 3], [1, 4]], y: [0, 1]}}}\n"
      "training: {optimizer: adam, loss: mse}\n");
  const Outcome o = kcc({"check", path});
  CHECK(o.code == 2);
  CHECK(says(o.err, "the id `w` is 4 at"));
}

TEST_CASE("data: classes keep their names where the data has no labels") {
  const Scratch s;
  s.write("rows.csv", kRows);
  s.write("few.csv", "a,b\n1,2\n6,5\n");
  const std::string path = s.write("a.yaml", spec(kSoft, "{train: {csv: rows.csv}}", kSparse));
  REQUIRE(kcc({"train", path, "-o", s / "run", "--quiet"}).code == 0);
  const Outcome o = kcc({"predict", s / "run", "--data", s / "few.csv"});
  CHECK(says(o.out, "kind_blue,kind_green,kind_red,kind_class"));
  const Outcome kept =
      kcc({"predict", s / "run", "--split", "train", "--rows", "2", "--keep", "a", "--keep", "kind", "--json"});
  const auto line = nlohmann::json::parse(kept.out.substr(0, kept.out.find('\n')));
  CHECK(line.at("a") == 1);
  CHECK(line.at("kind_data") == "red");
  CHECK(line.at("kind").is_array());  // what is predicted
  CHECK(kcc({"predict", s / "run", "--keep", "aa"}).code == 2);
}

TEST_CASE("data: what is kept of rows that are drawn is what was predicted from") {
  const Scratch s;
  s.write("long.csv", "a\n1\n2\n3\n4\n5\n6\n");
  s.write("short.csv", "b\n10\n20\n");
  const std::string path =
      s.write("a.yaml",
              "kcc: 1\nmodel:\n  inputs: {a: [1], b: [1]}\n  graph: {y: = b + a * 0}\n  outputs: y\n"
              "data:\n  train: {join: {l: {csv: long.csv}, s: {csv: short.csv}}, match: {s: random}}\n"
              "  inputs: {a: l.a, b: s.b}\n");
  const Outcome o = kcc({"predict", path, "--keep", "s.b"});
  CHECK_MESSAGE(o.code == 0, o.err);
  std::istringstream lines(o.out);
  std::string line;
  std::getline(lines, line);
  int rows = 0;
  for (; std::getline(lines, line); ++rows) CHECK(line.substr(0, line.find(',')) == line.substr(line.find(',') + 1));
  CHECK(rows == 6);
}

TEST_CASE("data: an empty text is a text, but for a table of texts") {
  const Scratch s;
  const std::string model =
      "kcc: 1\nmodel:\n  inputs: {t: {shape: [2], dtype: string}}\n  graph:\n    y: [t, {StringLookup: {vocabulary: "
      "[a, b], "
      "mask_token: '', output_mode: int}}, {Embedding: 5, output_dim: 2}, Flatten, {Dense: 1}]\n  outputs: y\n";
  const std::string path = s.write("a.yaml", model +
                                                 "data: {train: {inline: {t: [[a, ''], [b, a]], y: [0.0, 1.0]}}}\n"
                                                 "training: {optimizer: adam, loss: mse}\n");
  const Outcome o = kcc({"train", path, "-o", s / "run", "--quiet"});
  CHECK_MESSAGE(o.code == 0, o.err);
}

TEST_CASE("training: a key of --set that there is not") {
  const Scratch s;
  s.write("rows.csv", kRows);
  const std::string path = s.write("a.yaml", spec(kSoft, "{train: {csv: rows.csv}}", kSparse));
  const Outcome o = kcc({"train", path, "-o", s / "run", "--set", "bogus=1"});
  CHECK(o.code == 2);
  CHECK(says(o.err, "a spec has no `bogus`"));
  CHECK(!std::filesystem::exists(s / "run/spec.yaml"));
}

TEST_CASE("training: what callbacks watch, and where they write, is checked before training") {
  const Scratch s;
  s.write("rows.csv", kRows);
  const auto checked = [&](const std::string& callback) {
    return kcc({"check", s.write("a.yaml", spec(kSoft, "{train: {csv: rows.csv}}",
                                                kSparse + ", callbacks: [" + callback + "]"))});
  };
  Outcome o = checked("{EarlyStopping: {monitor: val_los}}");
  CHECK(o.code == 2);
  CHECK(says(o.err, "K0704"));
  CHECK(says(o.err, "a.yaml:9"));
  o = checked("{ModelCheckpoint: {filepath: ../x.safetensors}}");
  CHECK(o.code == 2);
  CHECK(says(o.err, "must name a file within the run folder"));
  CHECK(checked("{CSVLogger: /tmp/x.csv}").code == 2);
  o = checked("{ModelCheckpoint: best.keras}, {ModelCheckpoint: best.weights.h5}");
  CHECK(o.code == 2);
  CHECK(says(o.err, "`ModelCheckpoint` writes `best.safetensors`, and so does another one"));
  o = checked("{Predict: {rows: 1}}, {Predict: {rows: 2}}");
  CHECK(says(o.err, "`Predict` writes `predictions`, and so does another one"));
  for (const char* wrong : {"{earlyStopping: {patience: 1}}", "{foo: 3}", "[EarlyStopping]"}) {
    o = checked(wrong);
    CHECK(o.code == 2);
    CHECK(says(o.err, "and must be a callback"));
  }
  CHECK(says(checked("{earlyStopping: {patience: 1}}").err, "did you mean `EarlyStopping`?"));
  o = checked("{LearningRateScheduler: {schedule: = 0.1 * epochh}}");
  CHECK(o.code == 2);
  CHECK(says(o.err, "there is no value `epochh`"));
  o = checked("ModelCheckpoint");
  CHECK(o.code == 2);
  CHECK(says(o.err, "needs `filepath`"));
}

TEST_CASE("training: a size that is not known does not become one of weights") {
  const Scratch s;
  const std::string path = s.write(
      "a.yaml", "kcc: 1\nmodel:\n  inputs: {x: [null, 2]}\n  graph: {y: [x, Flatten, {Dense: 2}]}\n  outputs: y\n");
  for (const char* command : {"check", "summary"}) {
    const Outcome o = kcc({command, path});
    CHECK(o.code == 2);
    CHECK(says(o.err, "weights of `Dense` would have the size of a dimension that is not known"));
    CHECK(says(o.err, "a.yaml:4"));
  }
}

TEST_CASE("training: weights that nothing has trained are said to be so") {
  const Scratch s;
  s.write("rows.csv", kRows);
  const std::string path = s.write("a.yaml", spec(kSoft, "{train: {csv: rows.csv}}", kSparse));
  CHECK(says(kcc({"evaluate", path, "--split", "train"}).err, "nothing has trained them"));
}

TEST_CASE("training: the first NaN is told where it is made") {
  const Scratch s;
  s.write("rows.csv", "a,b,kind\n0,2,0\n2,1,1\n");
  const auto trained = [&](const std::string& graph, const std::string& optimizer) {
    return kcc({"train",
                s.write("a.yaml",
                        spec(graph, "{train: {csv: rows.csv}}", "optimizer: " + optimizer + ", loss: mse, epochs: 3")),
                "-o", s / "run", "--overwrite", "--quiet"})
        .err;
  };
  const std::string in_value = trained("\"= log(0 - a) * sum(other, axis=1)\"\n    other: [x, {Dense: 1}]", "sgd");
  CHECK(says(in_value, "`log` makes the first"));
  CHECK(says(in_value, "in `kind`"));
  // The loss is infinite at first; what follows from it spoils the weights.
  const std::string in_gradient = trained("[x, {Dense: 1}, {Lambda: \"exp(exp(x * 0 + 100)) * x\"}]", "{SGD: 1.0}");
  CHECK(!says(in_gradient, "see what the data holds"));
}

TEST_CASE("training: metrics as expressions leave out what is masked, where steps are left to leave out") {
  const Scratch s;
  const Outcome o = kcc(
      {"train",
       s.write(
           "a.yaml",
           "kcc: 1\nmodel:\n  inputs: {ids: {shape: [4], dtype: int32}}\n  graph: {y: [ids, {Embedding: 5, "
           "output_dim: 2, mask_zero: true, embeddings_initializer: {Constant: 0.5}}, {Dense: 1, "
           "kernel_initializer: ones}]}\n  outputs: y\ndata: {train: {inline: {ids: [[1, 2, 0, 0]], y: [[1, 2, 30, "
           "40]]}}}\ntraining: {optimizer: {SGD: 0.0}, loss: mae, epochs: 1, metrics: [mae, {each: \"= abs(y_true - "
           "y_pred)\"}, {whole: \"= mean(abs(y_true - y_pred), axis=1)\"}]}\n"),
       "-o", s / "run", "--quiet"});
  REQUIRE_MESSAGE(o.code == 0, o.err);
  const auto figures = nlohmann::json::parse(content(s / "run/metrics.json"))["train"];
  CHECK(figures["mae"] == 0.5);
  CHECK(figures["each"] == 0.5);
  CHECK(figures["whole"] == 17.25);
}

TEST_CASE("training: layers that compute with bfloat16 give Keras' numbers") {
  const Scratch s;
  const std::string here = std::filesystem::absolute("tests/reference/mixed").string();
  const std::string path =
      s.write("a.yaml",
              "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  layers: {a: {Dense: 8, activation: relu}, b: {Dense: 1}}\n"
              "  graph: {y: [x, a, b]}\n  outputs: y\ndata: {train: {npz: " +
                  here +
                  ".npz}}\ntraining: {optimizer: sgd, loss: mse, precision: mixed_bfloat16, epochs: 3, batch_size: 32, "
                  "shuffle: false, weights: " +
                  here + ".safetensors}\n");
  const auto wanted = nlohmann::json::parse(content(here + ".json"));
  std::istringstream got(kcc({"predict", path, "--json"}).out);
  int rows = 0;
  for (std::string line; std::getline(got, line); ++rows)  // all are numbers of bfloat16
    CHECK(nlohmann::json::parse(line).at("y").at(0).get<float>() == wanted.at("predicted").at(rows).get<float>());
  CHECK(rows == 32);
  REQUIRE(kcc({"train", path, "-o", s / "run", "--quiet"}).code == 0);
  const std::string history = content(s / "run/history.csv");
  size_t at = 0;
  for (size_t e = 0; e < 3; ++e) {
    at = history.find(',', history.find('\n', at) + 1);
    CHECK(std::stod(history.substr(at + 1)) == doctest::Approx(wanted.at("losses").at(e).get<double>()).epsilon(1e-5));
  }
}

TEST_CASE("training: a layer whose state starts with a draw of its own trains from nothing") {
  const Scratch s;
  s.write("rows.csv", "a,b,kind\n0,2,0\n2,1,1\n");
  const Outcome o = kcc({"train",
                         s.write("a.yaml", spec("[x, {SpectralNormalization: {Dense: 4}}, {Dense: 1}]",
                                                "{train: {csv: rows.csv}}", "optimizer: adam, loss: mse, epochs: 2")),
                         "-o", s / "run", "--quiet"});
  CHECK_MESSAGE(o.code == 0, o.err);
}

TEST_CASE("training: what the layers of an output without a loss add is minimized and kept") {
  const Scratch s;
  // The sum of 3 and 4 squared, over two rows; and of one state the mean, 0.99 x 0 + 0.01 x 3.5.
  const std::string path = s.write("a.yaml", R"(kcc: 1
model:
  inputs: {x: [1]}
  graph:
    a: [x, {Dense: {units: 1, kernel_initializer: ones, use_bias: false, activity_regularizer: {L2: 1}}}, BatchNormalization]
    q: [x, {Dense: {units: 1, kernel_initializer: ones, use_bias: false}}]
  outputs: [a, q]
data: {train: {inline: {x: [[3], [4]], q: [[3], [4]]}}}
training: {loss: {q: mse}, optimizer: {SGD: 0}, epochs: 1}
)");
  const Outcome o = kcc({"train", path, "-o", s / "run"});
  CHECK(says(o.out, "loss: 12.5"));
  CHECK(says(kcc({"evaluate", s / "run", "--split", "train"}).out, "loss: 12.5"));
  const Outcome normalized = kcc({"predict", s / "run", "--split", "train", "--outputs", "a"});
  CHECK(says(normalized.out, "2.974"));  // (3 - 0.035) / sqrt(0.9925 + 0.001)
}

}  // namespace
}  // namespace kcc::cli
