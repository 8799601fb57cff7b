// Known programs written in the language (tests/models): each has the number of weights, and the outputs, that Keras'
// original has. Their data is not here; where sizes depend on it there is a stand-in.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

namespace fs = std::filesystem;

struct Model {
  const char* name;
  int64_t weights;
  const char* outputs;
};

const Model kModels[] = {
    {"01_mnist_mlp", 55'050, R"({"output":[10]})"},
    {"02_toy_resnet", 223'242, R"({"logits":[10]})"},
    {"03_tickets", 1'392'097, R"({"priority":[1],"department":[4]})"},
    {"04_shared_embedding", 128'000, R"({"same":[1]})"},
    {"05_autoencoder", 28'241, R"({"decoded":[28,28,1]})"},
    {"06_ensemble", 387, R"({"y":[1]})"},
    {"07_cats_dogs", 2'782'649, R"({"label":[1]})"},
    {"09_feature_space", 5'996, R"({"target":[1]})"},
    {"11_text_transformer", 657'758, R"({"label":[2]})"},
    {"13_lstm_seq2seq", 718'173, R"({"next":[null,93]})"},
    {"15_siamese_triplet", 51'580'928, R"({"ap":[],"an":[]})"},
    {"16_siamese_contrastive", 5'324, R"({"differ":[1]})"},
    {"18_unet", 2'058'979, R"({"mask":[160,160,3]})"},
    {"19_vae", 134'165, R"({"decoded":[28,28,1]})"},
    {"21_dcgan", 4'384'452, R"({"image":[64,64,3]})"},
    {"24_ddpm", 63'200'387, R"({"predicted":[64,64,3]})"},
    {"28_weather", 5'168, R"({"temperature":[1]})"},
    {"30_mlm", 7'842'352, R"({"token":[256,30000]})"},
    {"31_ner", 667'913, R"({"tag":[null,9]})"},  // of the nine tags that the spec lists
    {"34_simclr", 890'378, R"({"label":[10]})"},
    {"36_uncertain_weights", 5'083, R"({"quality":[1],"alcohol":[1]})"},
    {"38_rnn_cells", 86'337, R"({"y":[1]})"},
    {"41_keypoints", 96'272, R"({"point":[1,1,48]})"},
    {"44_two_tower", 10'200, R"({"rating":[1]})"},
    {"one", 129, R"({"y":[1]})"},
    {"teacher", 1'433'610, R"({"digit":[10]})"},
};

// What the specs name and is not here: runs of other models (their backbones without weights), and ratings.
void stand_in(const Scratch& s) {
  std::string x;
  for (int i = 0; i < 128; ++i) x += (i ? "," : "") + std::to_string(i);
  for (const char* seed : {"1", "2", "3"})
    REQUIRE(kcc({"train", s / "one.yaml", "--set", "data.train={inline: {x: [[" + x + "]], y: [0]}}", "--set",
                 std::string("seed=") + seed, "-o", s / ("runs/one/" + std::string(seed)), "--quiet"})
                .code == 0);
  const auto backbone = [&](const std::string& name, const std::string& image, const std::string& value,
                            const std::string& shape) {
    fs::create_directories(s.path / "runs" / name);
    s.write("runs/" + name + "/spec.yaml", "kcc: 1\nname: " + name + "\nmodel: {inputs: {image: " + image +
                                               "}, graph: {conv1: [image, Identity], bn1: [conv1, Identity], " + value +
                                               ": \"= zeros([batch, " + shape + "]) + mean(bn1)\", top: [" + value +
                                               ", Flatten]}, outputs: top}\n");
  };
  backbone("resnet50", "[200, 200, 3]", "conv5_block3_out", "7, 7, 2048");
  backbone("mobilenet_v2", "[224, 224, 3]", "out_relu", "7, 7, 1280");
  std::string ratings = "userId,movieId,rating\n";  // the split leaves 99 of each to train on
  for (int i = 0; i < 110; ++i)
    ratings += "u" + std::to_string(i) + ",m" + std::to_string(i) + "," + std::to_string(i % 5 + 1) + "\n";
  s.write("ratings.csv", ratings);
}

}  // namespace

TEST_CASE("known programs have the weights and outputs of their originals") {
  const Scratch s;
  for (const auto& e : fs::directory_iterator("tests/models")) fs::copy(e.path(), s.path / e.path().filename());
  stand_in(s);
  for (const Model& m : kModels) {
    CAPTURE(m.name);
    const Outcome o = kcc({"summary", s / (std::string(m.name) + ".yaml"), "--format", "json"});
    CHECK_MESSAGE(o.code == 0, o.err);
    if (o.code != 0) continue;
    const auto seen = nlohmann::ordered_json::parse(o.out);
    CHECK(seen.at("total_params") == m.weights);
    CHECK(seen.at("outputs").dump() == m.outputs);
  }
}

TEST_CASE("a model of five hundred layers is shown as groups") {
  const Scratch s;
  const std::string spec = s.write("big.yaml", R"(kcc: 1
blocks:
  Res:
    args: [f]
    inputs: {x: [H, W, C]}
    graph:
      a: [x, {Conv2D: $f, kernel_size: 3, padding: same}, BatchNormalization, {Activation: relu}, {Conv2D: $f, kernel_size: 3, padding: same}, BatchNormalization]
      z: [[a, x], Add, {Activation: relu}]
    outputs: z
model:
  inputs: {x: [16, 16, 3]}
  graph:
    h: [x, {Conv2D: 8, kernel_size: 3, padding: same}, {repeat: 72, stack: [{Res: 8}]}]
    y: [h, GlobalAveragePooling2D, {Dense: 10}]
  outputs: y
)");
  const auto count = [](const std::string& text, const std::string& word) {
    int n = 0;
    for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
    return n;
  };
  for (const auto& [format, word] : {std::pair{"mermaid", "subgraph"}, {"dot", "subgraph cluster"}}) {
    // The repetition, its turns, their blocks; of turns that are alike one stands for all.
    CHECK(count(kcc({"summary", spec, "--format", format, "--expand"}).out, word) == 1 + 2 * 72);
    CHECK(count(kcc({"summary", spec, "--format", format}).out, word) == 3);
  }
  CHECK(kcc({"summary", spec, "--format", "svg", "--expand"}).out.find("</svg>") != std::string::npos);
  const auto seen = nlohmann::json::parse(kcc({"summary", spec, "--format", "json"}).out);
  CHECK(seen.at("layers").size() > 500);
  CHECK(kcc({"summary", spec}).out.find("Total params: 89,018") != std::string::npos);
}

}  // namespace kcc::cli
