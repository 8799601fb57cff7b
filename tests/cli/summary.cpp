// Summaries as they are printed.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

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

TEST_CASE("summary: 500 layers, on a terminal that is narrow") {
  const Scratch s;
  const std::string spec = s.write("deep.yaml",
                                   "kcc: 1\nmodel:\n  inputs: {x: [8]}\n  graph:\n    y: [x, {stack: [{Dense: 8, "
                                   "activation: relu}], repeat: 500}]\n  outputs: y\n");
  const Outcome o = kcc({"summary", spec}, {.columns = 50});
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

}  // namespace
}  // namespace kcc::cli
