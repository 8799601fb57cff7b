// JPEG and PNG files: written and read, and whatever is wrong with them refused. Their pixels are compared with
// TensorFlow's in tests/conformance/image_folders.
#include <algorithm>
#include <filesystem>

#include "files.h"
#include "runtime/files/image.h"
#include "runtime/files/image_rows.h"

using namespace kcc;

namespace {

constexpr const char* kPictures = "tests/conformance/image_folders/pictures";

std::string bytes_of(const std::string& path) { return read_file(disk(), path, 1 << 20); }

Image decoded(const std::string& bytes, int channels = 3, int64_t most = 1 << 20) {
  return decode_image(bytes, "a", channels, most);
}
std::string refused_image(const std::string& bytes, int64_t most = 1 << 20) {
  const Problem p = refusal([&] { decoded(bytes, 3, most); });
  if (!p.message.empty()) CHECK(p.kind == "image");
  return p.message;
}

}  // namespace

TEST_CASE("a PNG is read as it was written") {
  TestFiles files;
  Image image{3, 5, 3, {}};
  for (int i = 0; i < 45; ++i) image.pixels.push_back(static_cast<uint8_t>(i * 5));
  write_png(files, "a.png", image);
  const Image back = read_image(files, "a.png", 3);
  CHECK(back.height == 3);
  CHECK(back.width == 5);
  CHECK(back.pixels == image.pixels);
  const Image grey = read_image(files, "a.png", 1);  // 0.299 red, 0.587 green, 0.114 blue
  REQUIRE(grey.pixels.size() == 15);
  CHECK(grey.pixels[1] == static_cast<uint8_t>(0.299 * 15 + 0.587 * 20 + 0.114 * 25));

  image.channels = 1;
  image.pixels.resize(15);
  write_png(files, "grey.png", image);
  CHECK(read_image(files, "grey.png", 1).pixels == image.pixels);
  const Image three = read_image(files, "grey.png", 3);
  CHECK(three.pixels[3] == image.pixels[1]);
  CHECK(three.pixels[5] == image.pixels[1]);
}

TEST_CASE("values become images by the range that they are in") {
  TestFiles files;
  const auto pixel = [&](float low, float high) {
    write_images(files, "o/v", Tensor::of<float>({1, 1, 2}, std::vector<float>{low, high}));
    return read_image(files, "o/v_0.png", 1).pixels;
  };
  CHECK(pixel(0.2f, 1) == std::vector<uint8_t>{51, 255});
  CHECK(pixel(-1, 1) == std::vector<uint8_t>{0, 255});
  CHECK(pixel(-0.5f, 0) == std::vector<uint8_t>{64, 128});
  CHECK(pixel(7, 300) == std::vector<uint8_t>{7, 255});
  CHECK_FALSE(is_images(Tensor(DType::kFloat32, {2, 3})));
  CHECK_FALSE(is_images(Tensor(DType::kFloat32, {2, 3, 4, 2})));
  CHECK(is_images(Tensor(DType::kUint8, {2, 3, 4, 3})));
}

TEST_CASE("images that are damaged or too large are refused") {
  CHECK(refused_image("") == "`a` is empty");
  CHECK(refused_image("GIF89a") == "`a` is no JPEG and no PNG");
  int seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kPictures)) {
    if (!entry.is_regular_file()) continue;
    ++seen;
    const std::string bytes = bytes_of(entry.path().string());
    CAPTURE(entry.path().string());
    const Image whole = decoded(bytes);
    CHECK(refused_image(bytes, whole.height * whole.width - 1).find("pixels, and at most") != std::string::npos);
    for (size_t size = 0; size + 2 < bytes.size(); size += 7) {  // the last bytes end a file that is whole
      CAPTURE(size);
      CHECK_FALSE(refused_image(bytes.substr(0, size)).empty());
    }
    for (size_t i = 0; i < bytes.size(); i += 3) {  // read otherwise, or refused
      std::string other = bytes;
      other[i] = static_cast<char>(other[i] ^ 0x55);
      for (int channels : {1, 3}) {
        try {
          const bool empty = decoded(other, channels).pixels.empty();
          CHECK_FALSE(empty);
        } catch (const Refused& refused) {
          CHECK(refused.problem().kind == "image");
        }
      }
    }
  }
  CHECK(seen == 8);
}
