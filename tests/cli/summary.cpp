// Summaries as they are printed.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

size_t count(const std::string& text, const std::string& of) {
  size_t n = 0;
  for (size_t at = text.find(of); at != std::string::npos; at = text.find(of, at + of.size())) ++n;
  return n;
}
size_t widest(const std::string& text) {
  size_t most = 0;
  for (const std::string& line : lines_of(text)) {
    size_t width = 0;
    for (const char c : line) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80 && c != '\r';
    most = std::max(most, width);
  }
  return most;
}
std::string drawing(const std::string& text) { return text.substr(text.find("Non-trainable params")); }

// In each form that a picture of the model has.
std::map<std::string, std::string> forms(const std::string& spec) {
  std::map<std::string, std::string> all;
  for (const std::string format : {"text", "dot", "mermaid", "svg"})
    all[format] = kcc({"summary", spec, "--format", format}).out;
  return all;
}

// What the last column of the table says from the row of `name` to that of `next`, in one piece.
std::string connected(const std::string& table, const std::string& name, const std::string& next) {
  const size_t begin = table.find(name), end = table.find(next, begin);
  const std::string bar = "│";
  std::string cells;
  for (const std::string& line : lines_of(table.substr(begin, end - begin))) {
    const size_t last = line.rfind(bar), before = last == std::string::npos ? last : line.rfind(bar, last - 1);
    if (before == std::string::npos) continue;
    for (const char c : line.substr(before + bar.size(), last - before - bar.size()))
      if (c != ' ') cells += c;
    cells += ' ';
  }
  return cells;
}

const char* const kMasked =
    "kcc: 1\nmodel:\n  inputs: {words: {shape: [T], dtype: int32}}\n  graph:\n"
    "    e: [words, {Embedding: {input_dim: 9, output_dim: 4, mask_zero: true}}]\n    h: = e * 2\n"
    "    a, s: [h, {GRU: 5, return_sequences: true, return_state: true}]\n"
    "    tags: [a, {Dense: 3}]\n    kind: [a, GlobalAveragePooling1D]\n    level: [s, {Dense: 1}]\n"
    "  outputs: {tag: tags, kind: kind, points: level}\n";

TEST_CASE("summary: golden outputs") {
  for (const std::string spec : {"digits", "siamese", "residual", "wine"})
    for (const std::string format : {"text", "dot", "mermaid", "json", "svg"}) {
      const Outcome o = kcc({"summary", "specs/" + spec + ".yaml", "--format", format});
      CHECK(o.code == 0);
      CHECK(o.err == "");
      check_golden("summary_" + spec + "." + format, o.out);
    }
}

TEST_CASE("summary: the parameters of all layers are the total") {
  for (const std::string spec : {"digits", "siamese", "residual", "wine", "penguins", "autoencoder"}) {
    const auto j = nlohmann::json::parse(kcc({"summary", "specs/" + spec + ".yaml", "--json"}).out);
    int64_t sum = 0;
    for (const auto& l : j["layers"]) sum += l["params"].get<int64_t>();
    CHECK(sum == j["total_params"]);
    CHECK(j["trainable_params"].get<int64_t>() + j["non_trainable_params"].get<int64_t>() == j["total_params"]);
  }
}

TEST_CASE("summary: what only a loss uses is counted") {
  const Scratch s;
  const std::string spec = s.write("l.yaml",
                                   "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  graph:\n    y: [x, {Dense: 3}]\n    judge: "
                                   "[y, {Dense: 2}]\n  outputs: y\n");
  const auto j = nlohmann::json::parse(kcc({"summary", spec, "--json"}).out);
  CHECK(j["total_params"] == 4 * 3 + 3 + 3 * 2 + 2);
  CHECK(j["layers"].size() == 3);
  CHECK(j["outputs"].size() == 1);
}

TEST_CASE("summary: unknown sizes are None, and null") {
  const Scratch s;
  const std::string spec = s.write("t.yaml",
                                   "kcc: 1\nmodel:\n  inputs: {words: [T, 4], image: [null, null, 3]}\n  graph:\n"
                                   "    a: [words, {Dense: 8}]\n    b: [image, {Conv2D: 5, kernel_size: 3, strides: "
                                   "2}]\n    c: [b, GlobalAveragePooling2D]\n  outputs: [a, b, c]\n");
  const Outcome text = kcc({"summary", spec});
  CHECK(text.code == 0);
  CHECK(text.out.find("(None, None, 8)") != std::string::npos);
  CHECK(text.out.find("(None, None, None, 5)") != std::string::npos);
  const auto j = nlohmann::json::parse(kcc({"summary", spec, "--format", "json"}).out);
  CHECK(j["outputs"]["a"] == nlohmann::json::array({nullptr, 8}));
  CHECK(j["outputs"]["b"] == nlohmann::json::array({nullptr, nullptr, 5}));
  CHECK(j["outputs"]["c"] == nlohmann::json::array({5}));
}

TEST_CASE("summary: mistakes beside the model do not keep it from being shown, those in it do") {
  const Scratch s;
  const std::string beside = s.write("beside.yaml",
                                     "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  graph:\n    y: [x, {Dense: 3}]\n  outputs: "
                                     "y\ndata:\n  train: {nonsense: a.b}\n");
  const Outcome shown = kcc({"summary", beside});
  CHECK(shown.code == 0);
  CHECK(shown.out.find("Total params: 15 ") != std::string::npos);
  CHECK(shown.err.find("`kcc check` shows") != std::string::npos);
  const std::string within =
      s.write("within.yaml", "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  graph:\n    y: [x, {Dense: 0}]\n  outputs: y\n");
  const Outcome refused = kcc({"summary", within});
  CHECK(refused.code == 2);
  CHECK(refused.out == "");
}

TEST_CASE("summary: a mask passes through what works element by element, in a Lambda too") {
  const Scratch s;
  const auto mask_of = [&](const std::string& layer) {
    const std::string spec = s.write("m.yaml",
                                     "kcc: 1\nmodel:\n  inputs: {w: {shape: [5], dtype: int32}}\n  graph:\n    y: [w, "
                                     "{Embedding: 9, output_dim: 2, mask_zero: true}, " +
                                         layer + ", {Dense: 1, name: end}]\n  outputs: y\n");
    const std::string text = kcc({"summary", spec}).out;
    const size_t row = text.find("end (Dense)");
    return text.substr(row, text.find('\n', row) - row).find("passes") != std::string::npos;
  };
  CHECK(mask_of("{Lambda: x * 2 + 1}"));
  CHECK(mask_of("{Activation: relu}"));
  CHECK_FALSE(mask_of("{Lambda: \"mean(x, axis=1, keepdims=True) + x\"}"));
  CHECK_FALSE(mask_of("{Lambda: \"x[:, 1:]\"}"));
}

TEST_CASE("summary: lines cross only where they must") {
  const Scratch s;
  const std::string merged = s.write("m.yaml",
                                     "kcc: 1\nmodel:\n  inputs: {x: [9], z: [4]}\n  graph:\n    a: [x, {Dense: 3}, "
                                     "{Dense: 4}]\n    b: [x, {Dense: 5}, {Dense: 6}]\n    y: [[a, b, z], "
                                     "Concatenate]\n  outputs: y\n");
  const std::string seen = drawing(kcc({"summary", merged}).out);
  CHECK(has(seen, "└"));
  CHECK_FALSE(has(seen, "┼"));
}

TEST_CASE("summary: 500 layers, on a terminal that is narrow") {
  const Scratch s;
  const std::string spec = s.write("deep.yaml",
                                   "kcc: 1\nmodel:\n  inputs: {x: [8]}\n  graph:\n    y: [x, {stack: [{Dense: 8, "
                                   "activation: relu}], repeat: 500}]\n  outputs: y\n");
  const Outcome o = kcc({"summary", spec, "--expand"}, {.columns = 50});
  CHECK(o.code == 0);
  CHECK(o.out.find("36,000") != std::string::npos);
  size_t begin = 0, lines = 0;
  while (begin < o.out.size()) {
    const size_t end = std::min(o.out.find('\n', begin), o.out.size());
    size_t width = 0;
    for (size_t i = begin; i < end; ++i) width += (static_cast<unsigned char>(o.out[i]) & 0xC0) != 0x80;
    CHECK(width <= 50);
    begin = end + 1;
    ++lines;
  }
  CHECK(lines > 500);
}

TEST_CASE("summary: inputs and outputs are named in every form") {
  const Scratch s;
  const auto form = forms(s.write("m.yaml", kMasked));
  for (const std::string name : {"tag", "kind", "points"}) {
    CAPTURE(name);
    CHECK(has(form.at("text"), "│ " + name + " (Output)"));
    CHECK(has(drawing(form.at("text")), "│ " + name + "  Output"));
    CHECK(has(form.at("svg"), ">" + name + "  Output  "));
    CHECK(has(form.at("dot"), "\"" + name + "\\nOutput\\n"));
    CHECK(has(form.at("mermaid"), "([\"" + name + "<br/>Output<br/>"));
  }
  CHECK(has(drawing(form.at("text")), "│ words  Input"));
  CHECK(has(form.at("svg"), ">words  Input  "));
  // Where there is room for names alone, too.
  const std::string narrow = drawing(kcc({"summary", "specs/siamese.yaml"}, {.columns = 62}).out);
  CHECK(has(narrow, "│ left  Input │"));
  CHECK(has(narrow, "│ same  Output │"));
}

TEST_CASE("summary: where masks begin, pass and end") {
  const Scratch s;
  const auto form = forms(s.write("m.yaml", kMasked));
  const auto row = [&](const std::string& name) {
    for (const std::string& line : lines_of(form.at("text")))
      if (line.starts_with("│ " + name + " ")) return line;
    return std::string();
  };
  CHECK(has(row("e/embedding"), "begins"));
  for (const std::string name : {"h", "a/gru", "tags/dense", "tag"}) CHECK(has(row(name), "passes"));
  CHECK(has(row("kind/global_average_pooling1d"), "ends"));
  for (const std::string mark : {"begins", "passes", "ends"}) CHECK_FALSE(has(row("level/dense"), mark));
  CHECK(has(drawing(form.at("text")), "(None, None, 3) ◐"));
  CHECK(has(drawing(form.at("text")), "GlobalAveragePooling1D  (None, 5) ○"));
  CHECK(has(form.at("text"), "◐ and dashed lines: with a mask"));
  // embedding -> h -> gru -> dense -> output, gru -> pooling; not what takes the state.
  CHECK(count(form.at("dot"), "style=dashed") == 5);
  CHECK(count(form.at("mermaid"), "-. mask .->") == 5);
  CHECK(has(form.at("svg"), "stroke-dasharray"));
  CHECK(has(form.at("svg"), "dashed lines"));
  for (const auto& [format, text] : forms("specs/residual.yaml"))
    for (const std::string mark : {"mask", "Mask", "dash", "◐"}) CHECK_FALSE(has(text, mark));
}

TEST_CASE("summary: one frame around all that a model or stack holds") {
  const auto form = forms("specs/residual.yaml");
  for (const std::string name : {"body/residual", "body/residual_1", "body/residual_2"}) {
    CHECK(count(drawing(form.at("text")), name + " (Residual)") == 1);
    CHECK(count(form.at("svg"), ">" + name + " (Residual)<") == 1);
    CHECK(count(form.at("dot"), "\"" + name + "\\nResidual") == 1);
    CHECK(count(form.at("mermaid"), "[\"" + name + " (Residual)\"]") == 1);
  }
  const Scratch s;
  // What other values take stands between the two in the text.
  const auto nested = forms(s.write(
      "n.yaml",
      "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  graph:\n    m: [x, {model: {inputs: {u: [4]}, graph: {v: [u, {Dense: "
      "3}], w: [v, {model: {input: [3], stack: [{Dense: 2}]}}]}, outputs: {one: v, two: w}}}]\n    z: [m.one, {Dense: "
      "3}]\n    y: [[z, m.one, m.two], Concatenate]\n  outputs: y\n"));
  CHECK(count(drawing(nested.at("text")), "m/model (Model)") == 1);
  CHECK(count(drawing(nested.at("text")), "w/model (Model)") == 1);
  CHECK(count(nested.at("svg"), ">m/model (Model)<") == 1);
}

TEST_CASE("summary: a loop says how often, alike blocks are drawn once") {
  const Scratch s;
  const auto looped = forms(s.write("l.yaml",
                                    "kcc: 1\nmodel:\n  inputs: {x: [4]}\n  graph:\n    y: [x, {repeat: 3, share: true, "
                                    "stack: [{Dense: 4}]}]\n  outputs: y\n"));
  for (const auto& [format, text] : looped) CHECK(has(text, "× 3, same weights"));
  CHECK(has(drawing(looped.at("text")), "× 3, same weights"));

  const std::string deep = s.write("d.yaml",
                                   "kcc: 1\nblocks:\n  Res: {inputs: [x], graph: {a: [x, {Dense: 8}], y: = x + a}, "
                                   "outputs: y}\nmodel:\n  inputs: {x: [8]}\n  graph:\n    y: [x, {stack: [Res], "
                                   "repeat: 100}, {Dense: 8}, {Dense: 8}]\n  outputs: y\n");
  for (const auto& [format, text] : forms(deep)) {
    CHECK(has(text, "× 100"));
    CHECK(count(text, "× 2") == 0);
  }
  const std::string folded = kcc({"summary", deep}).out, whole = kcc({"summary", deep, "--expand"}).out;
  CHECK(count(drawing(folded), "Res") == 1);
  CHECK(count(folded, "res (Res)") == 2);
  CHECK(has(folded, "100 × 72"));
  CHECK(count(drawing(whole), "res (Res)") == 100);
  CHECK(count(whole, "res (Res)") == 200);
  CHECK_FALSE(has(whole, "×"));
  // Blocks that are not alike stand each by itself.
  const std::string unlike = s.write("u.yaml",
                                     "kcc: 1\nmodel:\n  inputs: {x: [8]}\n  graph:\n    y: [x, {Dense: 8, activation: "
                                     "relu}, {Dense: 8, activation: tanh}, {Dense: 8}, {Dense: 8}, {Dense: 8}]\n  "
                                     "outputs: y\n");
  CHECK_FALSE(has(kcc({"summary", unlike}).out, "×"));
}

TEST_CASE("summary: 500 layers with skips stay in a narrow band") {
  const auto spec = [](int blocks) {
    std::string text = "kcc: 1\nmodel:\n  inputs: {x: [8], z: [8]}\n  graph:\n";
    std::string from = "x";
    for (int i = 0; i < blocks; ++i) {
      const std::string n = std::to_string(100 + i);
      text += "    a" + n + ": [" + from + ", {Dense: 8, activation: relu}]\n    b" + n + ": [" + from +
              ", {Dense: 8}]\n    c" + n + ": [[a" + n + ", b" + n + "], Add]\n    d" + n + ": = c" + n + " + 0.1 * " +
              from + "\n";
      from = "d" + n;
    }
    return text + "    y: [[" + from + ", z], Concatenate]\n  outputs: y\n";
  };
  const Scratch s;
  const std::string few = s.write("few.yaml", spec(3)), many = s.write("many.yaml", spec(125));
  const std::string long_drawing = drawing(kcc({"summary", many}).out);
  CHECK(count(long_drawing, "Add  ") == 125);
  CHECK(widest(long_drawing) == widest(drawing(kcc({"summary", few}).out)));
  CHECK(widest(long_drawing) <= 100);
}

TEST_CASE("summary: every source of a merge is named, however narrow the table is") {
  for (const int columns : {50, 60, 80, 120}) {
    CAPTURE(columns);
    const std::string out = kcc({"summary", "specs/residual.yaml"}, {.columns = columns}).out;
    CHECK(widest(out) <= static_cast<size_t>(columns));
    CHECK(has(out, "Connected to"));
    std::string cells = connected(out, "y/add", "y/re_lu");
    std::erase(cells, ' ');
    CHECK(cells == "b/batch_normalizationstem/conv2d");
  }
  const std::string wide = kcc({"summary", "specs/residual.yaml"}, {.columns = 80}).out;
  CHECK(has(connected(wide, "y/add", "y/re_lu"), "b/batch_normalization stem/conv2d"));
}

TEST_CASE("summary: arguments of a call are connections too") {
  const Scratch s;
  const std::string spec = s.write(
      "s.yaml",
      "kcc: 1\nmodel:\n  inputs: {x: [T, 4], z: [U, 4]}\n  graph:\n    _, h: [x, {GRU: {units: 5, return_state: "
      "true}, name: reader}]\n    y: [z, {GRU: 5, call: {initial_state: [h]}}]\n  outputs: y\n");
  const auto j = nlohmann::json::parse(kcc({"summary", spec, "--json"}).out);
  CHECK(j["layers"].back()["inputs"] == nlohmann::json::array({"z", "reader"}));
}

TEST_CASE("a picture that is very tall is scaled down") {
  const Scratch scratch;
  std::string graph = "a0: [x, {Dense: 4}]";
  for (int i = 1; i < 1000; ++i)
    graph +=
        ", a" + std::to_string(i) + ": [a" + std::to_string(i - 1) + ", {Dense: " + std::to_string(4 + i % 3) + "}]";
  const std::string path =
      scratch.write("a.yaml", "kcc: 1\nmodel: {inputs: {x: [4]}, graph: {" + graph + "}, outputs: a999}\n");
  const std::string svg = kcc({"summary", path, "--format", "svg"}).out;
  CHECK(has(svg.substr(0, 200), "height=\"16000\" viewBox=\"0 0 "));
}

TEST_CASE("summary: what only training could use, and does not, is not counted") {
  const Scratch s;
  const auto params = [&](const std::string& training) {
    const std::string spec = s.write(
        "a.yaml",
        "kcc: 1\nmodel: {inputs: {x: [4]}, graph: {y: [x, {Dense: 1}], u: [y, {Dense: 7}], l: = mean(u)}, outputs: y}\n"
        "data: {train: {inline: {x: [[1, 2, 3, 4]], y: [1]}}}\n" +
            training);
    const auto j = nlohmann::json::parse(kcc({"summary", spec, "--json"}).out);
    const auto checked = nlohmann::json::parse(kcc({"check", spec, "--json"}).out);
    CHECK(checked["cost"]["parameters"] == j["total_params"]);
    return j["total_params"].get<int>();
  };
  CHECK(params("training: {loss: mse}\n") == 5);
  CHECK(params("training: {loss: mse, batch_size: 1}\n") == 5);
  CHECK(params("training: {loss: {y: mse, extra: = l}}\n") == 5 + 14);
}

TEST_CASE("summary: what Mermaid would read as marks is written otherwise, and groups say their types") {
  const Scratch s;
  const std::string spec = s.write(
      "m.yaml",
      "kcc: 1\nmodel: {inputs: {x: [4], z: [4]}, layers: {enc: {stack: [{Dense: 4}, {Dense: 3}]}}, graph: {c: '= "
      "(x < z) & (x > 0.5)', a: [x, enc], b: [z, enc]}, outputs: [a, b, c]}\n");
  const std::string text = kcc({"summary", spec, "--format", "mermaid"}).out;
  CHECK_MESSAGE(has(text, "(x #lt; z) #amp; (x #gt; 0.5)"), text);
  CHECK(has(text, "[\"enc (Stack), use 1 of 2\"]"));
}

TEST_CASE("summary: what is wider than anybody reads is left out, and where it is drawn is said") {
  const Scratch s;
  std::string graph, all;
  for (int i = 0; i < 250; ++i) {
    const std::string name = "a" + std::to_string(i);
    graph += name + ": [x, {Dense: 4}], ";
    all += (i ? ", " : "") + name;
  }
  const Outcome o = kcc({"summary", s.write("w.yaml", "kcc: 1\nmodel: {inputs: {x: [4]}, graph: {" + graph + "y: [[" +
                                                          all + "], Add]}, outputs: y}\n")});
  CHECK(widest(o.out) <= 200);
  CHECK(has(o.err, "`--format svg`"));
}

TEST_CASE("summary: on a very narrow terminal nothing overflows, and connections stand below the names") {
  for (const int columns : {20, 30, 40}) {
    CAPTURE(columns);
    const std::string out = kcc({"summary", "specs/residual.yaml"}, {.columns = columns}).out;
    const std::string table = out.substr(0, out.find("params: ", out.find("Non-trainable")));
    CHECK(widest(table) <= static_cast<size_t>(columns));
    CHECK(has(table, "← stem") == (columns >= 30));
  }
}

}  // namespace
}  // namespace kcc::cli
