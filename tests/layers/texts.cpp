// Layers that hash texts and cut them into words, against what Keras gives; layers that change images at random.
#include <doctest/doctest.h>

#include <cmath>

#include "check_layer.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/text.h"

using namespace kcc;
using namespace kcc::test;

namespace {

Tensor texts(const std::vector<std::string>& all) {
  Tensor t(DType::kString, {static_cast<int64_t>(all.size())});
  for (size_t i = 0; i < all.size(); ++i) t.data<int64_t>()[i] = intern(all[i]);
  return t;
}

using Numbers = std::vector<double>;

// All elements of the first result.
Numbers result(Layer& layer, const std::vector<Tensor>& in, bool training = false) {
  static ThreadPool pool(1);
  EagerBuilder b(pool);
  const LayerRun r = run_layer(layer, b, in, {}, {}, training, DType::kFloat32);
  const Tensor& t = *r.out.at(0).held();
  Numbers out;
  for (int64_t i = 0; i < t.count(); ++i) out.push_back(t.at(i));
  return out;
}
Numbers result(const std::string& text, const std::vector<Tensor>& in) { return result(*layer_of(text), in); }

const std::vector<std::string> kWords{"red", "green", "", "blue", "a longer text than sixteen", "red"};
const std::vector<int64_t> kNumbers{5, -3, 0, 7, 123456789012, 5};

}  // namespace

TEST_CASE("Hashing: the bins are Keras'") {
  const Tensor words = texts(kWords), numbers = Tensor::of<int64_t>({6}, kNumbers);
  CHECK(result("{Hashing: {num_bins: 7}}", {words}) == Numbers{1, 2, 6, 6, 1, 1});
  CHECK(result("{Hashing: {num_bins: 7}}", {numbers}) == Numbers{1, 4, 2, 2, 4, 1});
  CHECK(result("{Hashing: {num_bins: 7, mask_value: ''}}", {words}) == Numbers{3, 5, 0, 4, 5, 3});
  CHECK(result("{Hashing: {num_bins: 7, salt: [11, 22]}}", {words}) == Numbers{1, 0, 4, 2, 0, 1});
  CHECK(result("{Hashing: {num_bins: 7, salt: 5}}", {numbers}) == Numbers{2, 2, 1, 4, 0, 2});
  CHECK(result("{Hashing: {num_bins: 3, output_mode: one_hot}}", {texts({"red", "green"})}) ==
        Numbers{0, 0, 1, 0, 1, 0});
  check_refused("{Hashing: {num_bins: 0}}", "arg.range", "`num_bins` is 0, and must be at least 1");
}

TEST_CASE("HashedCrossing: the bins are Keras'") {
  const Tensor words = texts(kWords), numbers = Tensor::of<int64_t>({6}, kNumbers);
  CHECK(result("{HashedCrossing: {num_bins: 16}}", {words, numbers}) == Numbers{4, 15, 0, 1, 7, 4});
  CHECK(result("{HashedCrossing: {num_bins: 16}}", {numbers, words}) == Numbers{12, 13, 14, 15, 8, 12});
  CHECK(result("{HashedCrossing: {num_bins: 4, output_mode: one_hot}}",
               {texts({"red", "green"}), Tensor::of<int64_t>({2}, std::vector<int64_t>{5, -3})}) ==
        Numbers{1, 0, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("TextVectorization: words and their order are Keras'") {
  const Tensor seen = texts({"The cat, the dog!", "A cat sat; on THE mat.", "dog's day"});
  const auto learned = [&](const std::string& text) {
    auto layer = layer_of(text);
    layer->adapt({seen});
    layer->finish_adapt();
    return layer;
  };
  CHECK(result(*learned("{TextVectorization: {output_sequence_length: 5}}"),
               {texts({"the bird sat on a mat today", "cat"})}) == Numbers{2, 1, 4, 5, 10, 3, 0, 0, 0, 0});
  CHECK(result(*learned("{TextVectorization: {output_mode: count, max_tokens: 5, pad_to_max_tokens: true}}"),
               {texts({"the the bird cat"})}) == Numbers{1, 2, 1, 0, 0});
  CHECK(result(*learned("{TextVectorization: {output_mode: multi_hot, ngrams: 2}}"), {texts({"the cat the dog"})}) ==
        Numbers{0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0});
  CHECK(result("{TextVectorization: {split: character, standardize: lower, output_sequence_length: 4, vocabulary: [a, "
               "b]}}",
               {texts({"ABc", "b"})}) == Numbers{2, 3, 1, 0, 3, 0, 0, 0});
  check_refused("TextVectorization", "arg.missing", "`TextVectorization` needs `output_sequence_length` in mode `int`");
}

TEST_CASE("images are changed in training alone, each for itself") {
  Tensor images(DType::kFloat32, {64, 4, 3, 1});
  for (int64_t i = 0; i < images.count(); ++i) images.data<float>()[i] = static_cast<float>(i % 12);
  const Numbers same = result("Identity", {images});
  for (const char* text :
       {"{RandomFlip: {mode: horizontal}}", "{RandomRotation: {factor: 0.2}}",
        "{RandomTranslation: {height_factor: 0.4, width_factor: 0.4}}", "{RandomZoom: {height_factor: 0.3}}"}) {
    CAPTURE(text);
    auto layer = layer_of(text);
    CHECK(result(*layer, {images}) == same);
    const Numbers changed = result(*layer, {images}, true);
    CHECK(changed != same);
    CHECK(*std::min_element(changed.begin(), changed.end()) >= -1e-4);
    CHECK(*std::max_element(changed.begin(), changed.end()) <= 11 + 1e-4);
    bool alike = true;  // all rows
    for (size_t row = 1; row < 64; ++row)
      alike = alike && std::equal(changed.begin(), changed.begin() + 12, changed.begin() + static_cast<int>(row) * 12);
    CHECK(!alike);
  }
  // About half of the rows are mirrored, and nothing else happens to them.
  const Numbers flipped = result(*layer_of("{RandomFlip: {mode: horizontal}}"), {images}, true);
  int mirrored = 0;
  for (size_t row = 0; row < 64; ++row) {
    const bool turned = flipped[row * 12] == 2;
    mirrored += turned;
    for (size_t i = 0; i < 12; ++i)
      CHECK(flipped[row * 12 + i] == same[row * 12 + (turned ? i / 3 * 3 + 2 - i % 3 : i)]);
  }
  CHECK(mirrored > 16);
  CHECK(mirrored < 48);
}

TEST_CASE("images seen through a transform: whole moves, and what lies outside") {
  Tensor image(DType::kFloat32, {1, 1, 4, 1});
  for (int i = 0; i < 4; ++i) image.data<float>()[i] = static_cast<float>(i + 1);
  const auto moved = [&](const char* mode) {  // a quarter of the width to the right
    return result(*layer_of(std::string("{RandomTranslation: {height_factor: 0.0, width_factor: [0.25, 0.25], "
                                        "fill_value: 9.0, fill_mode: ") +
                            mode + "}}"),
                  {image}, true);
  };
  CHECK(moved("reflect") == Numbers{1, 1, 2, 3});
  CHECK(moved("nearest") == Numbers{1, 1, 2, 3});
  CHECK(moved("wrap") == Numbers{4, 1, 2, 3});
  CHECK(moved("constant") == Numbers{9, 1, 2, 3});
}

TEST_CASE("Resizing and CenterCrop are Keras'") {
  Tensor image(DType::kFloat32, {1, 4, 3, 2});
  for (int i = 0; i < 24; ++i) image.data<float>()[i] = static_cast<float>(i);
  const std::pair<const char*, Numbers> cases[] = {
      {"{Resizing: {height: 2, width: 5}}", {3.0,
                                             4.0,
                                             3.799999952316284,
                                             4.800000190734863,
                                             5.0,
                                             6.0,
                                             6.199999809265137,
                                             7.199999809265137,
                                             7.0,
                                             8.0,
                                             15.0,
                                             16.0,
                                             15.800000190734863,
                                             16.799999237060547,
                                             17.0,
                                             18.0,
                                             18.200000762939453,
                                             19.200000762939453,
                                             19.0,
                                             20.0}},
      {"{Resizing: {height: 3, width: 2, interpolation: nearest}}",
       {0.0, 1.0, 4.0, 5.0, 12.0, 13.0, 16.0, 17.0, 18.0, 19.0, 22.0, 23.0}},
      {"{Resizing: {height: 2, width: 2, crop_to_aspect_ratio: true}}", {2.0, 3.0, 5.0, 6.0, 11.0, 12.0, 14.0, 15.0}},
      {"{CenterCrop: {height: 2, width: 2}}", {6.0, 7.0, 8.0, 9.0, 12.0, 13.0, 14.0, 15.0}},
      {"{CenterCrop: {height: 6, width: 3}}",
       {0.0,  1.0,  1.0,  2.0,  2.0,  3.0,  3.0,  4.0,  4.0,  5.0,  5.0,  6.0,  7.0,  8.0,  8.0,  9.0,  9.0,  10.0,
        11.0, 12.0, 12.0, 13.0, 13.0, 14.0, 15.0, 16.0, 16.0, 17.0, 17.0, 18.0, 18.0, 19.0, 19.0, 20.0, 20.0, 21.0}}};
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    const Numbers got = result(text, {image});
    REQUIRE(got.size() == expected.size());
    for (size_t i = 0; i < got.size(); ++i) CHECK(std::abs(got[i] - expected[i]) < 1e-4);
  }
}
