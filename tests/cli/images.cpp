// Files as data: folders of images, paths in a field, texts, and images that predictions are written as.
#include <doctest/doctest.h>

#include <filesystem>

#include "runtime/files/image.h"
#include "runtime/files/npz.h"
#include "tests/cli/program.h"

namespace kcc::cli {
namespace {

namespace fs = std::filesystem;

// Eight pictures: light ones and dark ones.
struct Pictures {
  Scratch s;
  Terms here{.folder = s.path.string()};

  Pictures() {
    for (int i = 0; i < 8; ++i) {
      const bool light = i % 2 == 1;
      Image image{4 + i, 6, 3, {}};
      image.pixels.assign(static_cast<size_t>(image.height * image.width * 3), light ? 220 : 30);
      const std::string folder = s / (light ? "pictures/light" : "pictures/dark");
      fs::create_directories(folder);
      write_png(disk(), folder + "/" + std::to_string(i) + ".png", image);
    }
  }
  std::string spec(const std::string& source, const std::string& more, const std::string& training = "") const {
    s.write("spec.yaml",
            "kcc: 1\nmodel:\n  inputs: {image: [4, 4, 3]}\n  graph:\n"
            "    small: = image / 255\n    label: [small, Flatten, {Dense: 1, activation: sigmoid}]\n"
            "  outputs: label\n"
            "data:\n  train: " +
                source + "\n" + more +
                "training: {optimizer: {Adam: 0.1}, loss: binary_crossentropy, metrics: [accuracy], epochs: 12" +
                training + "}\n");
    return "spec.yaml";
  }
  Outcome train(const std::string& file) const { return kcc({"train", file, "-o", "run", "--overwrite"}, here); }
};

}  // namespace

TEST_CASE("a folder of images for each class is data") {
  const Pictures p;
  for (const char* other : {"pictures/readme.txt", "pictures/light/Thumbs.db", "pictures/dark/.DS_Store"})
    p.s.write(other, "no image");  // passed over
  const Outcome o = p.train(p.spec("{images: pictures, size: [4, 4]}", "",
                                   ", callbacks: [{Predict: {rows: 3, outputs: [small, label], every: 12}}]"));
  REQUIRE_MESSAGE(o.code == 0, o.err);
  CHECK(o.out.find("accuracy: 1.0000") != std::string::npos);
  const NamedTensors seen = read_npz(disk(), p.s / "run/predictions/epoch_0012.npz");
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].second.shape() == Shape{3, 4, 4, 3});
  CHECK_FALSE(fs::exists(p.s / "run/predictions/epoch_0011.npz"));
  CHECK(read_image(disk(), p.s / "run/predictions/epoch_0012/small_2.png", 3).pixels[0] == 30);

  for (const char* data : {"pictures/light", "pictures/light/*.png", "pictures/light/1.png"}) {
    const Outcome one = kcc({"predict", "run", "--data", data, "--rows", "1"}, p.here);
    CAPTURE(data);
    CHECK_MESSAGE(one.code == 0, one.err);
    CHECK(one.out.find(",light\n") != std::string::npos);
  }
  // The images of an output, or a refusal.
  CHECK(kcc({"predict", "run", "--data", "pictures", "--outputs", "small", "-o", "out/"}, p.here).code == 0);
  CHECK(fs::exists(p.s / "out/small_7.png"));
  const Outcome none = kcc({"predict", "run", "--data", "pictures", "-o", "out/"}, p.here);
  CHECK(none.err.find("no output is an image") != std::string::npos);
  // What is not there is said before anything is trained.
  CHECK(p.train(p.spec("{images: picture}", "")).err.find("there is no folder `") != std::string::npos);
  fs::create_directories(p.s / "empty");
  CHECK(p.train(p.spec("{images: empty}", "")).err.find("holds no images") != std::string::npos);
  const Outcome unknown = kcc(
      {"check", p.spec("{images: pictures, size: [4, 4]}", "", ", callbacks: [{Predict: {outputs: [smal]}}]")}, p.here);
  CHECK(unknown.err.find("error[K0502]: the graph has no value `smal`") != std::string::npos);
  CHECK(unknown.err.find("did you mean `small`?") != std::string::npos);
}

TEST_CASE("fields name images, seen from the file that names them") {
  const Pictures p;
  std::string rows = "picture,label\n";
  for (int i = 0; i < 8; ++i)
    rows += (i % 2 ? "light/" : "dark/") + std::to_string(i) + ".png," + std::to_string(i % 2) + "\n";
  p.s.write("pictures/rows.csv", rows);
  const std::string bound = "  inputs: {image: {field: picture, image: [4, 4], crop: center}}\n";
  const Outcome o = p.train(p.spec("{csv: pictures/rows.csv}", bound));
  REQUIRE_MESSAGE(o.code == 0, o.err);
  CHECK(o.out.find("accuracy: 1.0000") != std::string::npos);
  CHECK(kcc({"evaluate", "run", "--split", "train"}, p.here).code ==
        0);  // from the run folder, whose spec is elsewhere

  // Of sources that are joined, each from its own folder.
  p.s.write("labels.csv", "label\n0\n1\n0\n1\n0\n1\n0\n1\n");
  const Outcome joined = p.train(p.spec("{join: {a: {csv: labels.csv}, b: {csv: pictures/rows.csv}}}",
                                        "  inputs: {image: {field: b.picture, image: [4, 4]}}\n"
                                        "  targets: {label: a.label}\n"));
  CHECK_MESSAGE(joined.code == 0, joined.err);

  const auto said = [&](const std::string& source, const std::string& inputs) {
    const Outcome bad = p.train(p.spec(source, inputs));
    CHECK(bad.code != 0);
    return bad.err;
  };
  p.s.write("pictures/gone.csv", "picture,label\nlight/1.png,1\nlight/2.png,0\n");
  const std::string gone = said("{csv: pictures/gone.csv}", bound);
  CHECK(gone.find("gone.csv:3: there is no file `") != std::string::npos);
  p.s.write("pictures/light/9.png", "GIF89a");
  p.s.write("pictures/gif.csv", "picture,label\nlight/1.png,1\nlight/9.png,0\n");
  const std::string gif = said("{csv: pictures/gif.csv}", bound);
  CHECK(gif.find("gif.csv:3: `") != std::string::npos);
  CHECK(gif.find("is no JPEG and no PNG") != std::string::npos);
  CHECK(said("{csv: pictures/rows.csv}", "  inputs: {image: {field: label, image: [4, 4]}}\n")
            .find("`image` reads files, and the field `label` names none: it is int64") != std::string::npos);
  CHECK(said("{csv: pictures/rows.csv}", "  inputs: {image: {field: picture, image: 4}}\n")
            .find("the size of images is [height, width]") != std::string::npos);
  CHECK(said("{csv: pictures/rows.csv}", "  inputs: {image: {field: picture, image: [4]}}\n")
            .find("the size of images is [height, width]") != std::string::npos);
  CHECK(said("{csv: pictures/rows.csv}", "  inputs: {image: {field: picture, color: rgb}}\n")
            .find("`color` says how files are read, and needs `image` beside it") != std::string::npos);
  CHECK(said("{csv: pictures/rows.csv}", "  inputs: {image: {field: picture, image: [4, 4], text: true}}\n")
            .find("in one way") != std::string::npos);
  CHECK(said("{csv: pictures/rows.csv}", "  inputs: {image: {fields: [picture, label], image: [4, 4]}}\n")
            .find("stands alone") != std::string::npos);
}

TEST_CASE("files are data by their names, and texts by what is in them") {
  const Scratch s;
  for (int i = 0; i < 6; ++i) {
    fs::create_directories(s / (i % 2 ? "texts/up" : "texts/down"));
    s.write((i % 2 ? "texts/up/" : "texts/down/") + std::to_string(i) + ".txt", i % 2 ? "high more high\n" : "low low");
  }
  s.write(
      "spec.yaml",
      "kcc: 1\nmodel:\n  inputs: {text: {shape: [], dtype: string}}\n  graph:\n"
      "    way: [text, {TextVectorization: {output_mode: multi_hot}}, {Dense: 2, activation: softmax}]\n"
      "  outputs: way\ndata:\n  train: {files: texts/*/*.txt}\n"
      "  inputs: {text: {field: path, text: true}}\n  targets: {way: folder}\n"
      "training: {optimizer: {Adam: 0.1}, loss: sparse_categorical_crossentropy, metrics: [accuracy], epochs: 9}\n");
  const Terms here{.folder = s.path.string()};
  const Outcome o = kcc({"train", "spec.yaml", "-o", "run"}, here);
  REQUIRE_MESSAGE(o.code == 0, o.err);
  CHECK(o.out.find("accuracy: 1.0000") != std::string::npos);
  const Outcome predicted = kcc({"predict", "run", "--data", "texts/up", "--keep", "name", "-o", "-"}, here);
  CHECK_MESSAGE(predicted.out.find("\n3,0.0") != std::string::npos, predicted.out, predicted.err);
}

TEST_CASE("lists of different lengths feed a dimension with a name, or are brought to a length") {
  const Scratch s;
  const Terms here{.folder = s.path.string()};
  std::string rows;
  for (int i = 0; i < 20; ++i) {
    std::string tokens, tags;
    for (int k = 0; k <= i % 5; ++k) {
      tokens += std::string(k ? ", " : "") + (k % 2 ? "\"b\"" : "\"a\"");
      tags += std::string(k ? ", " : "") + (k % 2 ? "\"Y\"" : "\"X\"");
    }
    rows += "{\"tokens\": [" + tokens + "], \"tags\": [" + tags + "]}\n";
  }
  s.write("rows.jsonl", rows);
  const auto spec = [&](const std::string& shape, const std::string& inputs, const std::string& targets) {
    s.write("spec.yaml",
            "kcc: 1\nmodel:\n  inputs: {tokens: {shape: " + shape +
                ", dtype: string}}\n  graph:\n"
                "    ids: [tokens, {StringLookup: {mask_token: \"\"}}]\n"
                "    tag: [ids, {Embedding: 5, output_dim: 4, mask_zero: true}, {Dense: 2, activation: softmax}]\n"
                "  outputs: tag\ndata:\n  train: {jsonl: rows.jsonl}\n  inputs: {tokens: " +
                inputs +
                "}\n"
                "  targets: {tag: " +
                targets +
                "}\n"
                "training: {optimizer: {Adam: 0.1}, loss: {SparseCategoricalCrossentropy: {ignore_class: -1}}, "
                "metrics: [accuracy], epochs: 9, batch_size: 4}\n");
    return kcc({"train", "spec.yaml", "-o", "run", "--overwrite"}, here);
  };
  const Outcome any = spec("[T]", "tokens", "{field: tags, pad: -1}");
  CHECK_MESSAGE(any.code == 0, any.err);
  CHECK(any.out.find("accuracy: 1.0000") != std::string::npos);
  const Outcome five = spec("[5]", "{field: tokens, length: 5}", "{field: tags, length: 5, pad: -1}");
  CHECK_MESSAGE(five.code == 0, five.err);
  CHECK(five.out.find("accuracy: 1.0000") != std::string::npos);

  const Outcome unsaid = spec("[5]", "tokens", "{field: tags, length: 5, pad: -1}");
  CHECK(unsaid.err.find("the lists of its data have different lengths") != std::string::npos);
  CHECK(unsaid.err.find("`length: 5` fills them up") != std::string::npos);
  CHECK(spec("[5]", "{field: tokens, length: 0}", "tags").err.find("`length` is a whole number from 1") !=
        std::string::npos);
  CHECK(spec("[5]", "{field: tokens, length: 5, side: left}", "tags").err.find("`side` must be one of pre, post") !=
        std::string::npos);
  CHECK(spec("[5]", "{field: tokens, length: 5}", "{field: tags, pad: 0.5}").err.find("`pad` is 0.5") !=
        std::string::npos);
  CHECK(spec("[5]", "{field: tokens, length: 5, pad: 7}", "tags").err.find("`pad` of `tokens` must be a text") !=
        std::string::npos);
  CHECK(spec("[T]", "tokens", "{field: tags, pad: none}").err.find("`pad` of `tag` must be a number") !=
        std::string::npos);
}

}  // namespace kcc::cli
