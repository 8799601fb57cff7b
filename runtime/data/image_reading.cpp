#include "runtime/data/image_reading.h"

#include <algorithm>
#include <cmath>

#include "runtime/base/problem.h"
#include "runtime/files/image.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

// Where a new point lies among the old ones, as in TensorFlow's image.resize: the centres of points are half a step
// from the edges.
struct Between {
  int64_t low, high;
  float share;  // of `high`
};

std::vector<Between> places(int64_t begin, int64_t n, int64_t m, bool nearest) {
  std::vector<Between> all;
  const float scale = static_cast<float>(n) / static_cast<float>(m);
  for (int64_t j = 0; j < m; ++j) {
    const float at = (static_cast<float>(j) + 0.5f) * scale;
    if (nearest) {
      const int64_t i = std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, n - 1);
      all.push_back({begin + i, begin + i, 0});
      continue;
    }
    const float within = at - 0.5f, low = std::floor(within);
    const auto i = static_cast<int64_t>(low);
    all.push_back({begin + std::max<int64_t>(i, 0), begin + std::min(i + 1, n - 1), within - low});
  }
  return all;
}

class Images final : public Decoded {
 public:
  explicit Images(const ImageReading& r) : Decoded({DType::kFloat32, {r.height, r.width, r.channels}}), r_(r) {}

  void read(int64_t path, int64_t, void* to) const override {
    const Image image = read_image(disk(), text_of(path), r_.channels);
    int64_t high = image.height, wide = image.width;
    if (r_.crop) {  // the largest part in the middle that has the wanted shape, as in Keras' smart_resize
      high = std::clamp<int64_t>(image.width * r_.height / r_.width, 1, image.height);
      wide = std::clamp<int64_t>(image.height * r_.width / r_.height, 1, image.width);
    }
    const std::vector<Between> rows = places((image.height - high) / 2, high, r_.height, r_.nearest),
                               columns = places((image.width - wide) / 2, wide, r_.width, r_.nearest);
    auto* out = static_cast<float*>(to);
    const int64_t c = r_.channels, line = image.width * c;
    for (const Between& y : rows) {
      const uint8_t *top = image.pixels.data() + y.low * line, *bottom = image.pixels.data() + y.high * line;
      for (const Between& x : columns) {
        for (int64_t k = 0; k < c; ++k) {
          const int64_t left = x.low * c + k, right = x.high * c + k;
          const auto between = [](float a, float b, float share) { return a + (b - a) * share; };
          *out++ =
              between(between(top[left], top[right], x.share), between(bottom[left], bottom[right], x.share), y.share);
        }
      }
    }
  }

 private:
  const ImageReading r_;
};

struct ImageDecoder final : Decoder {
  Arg<std::vector<int64_t>> size{this, "image", at_least(1), "height and width"};
  ImageArgs how{this};

  void settle() override { (void)how.reading(*size); }
  std::shared_ptr<const Decoded> decoded() const override { return decoded_images(how.reading(*size)); }
};
KCC_REGISTER_AS(ImageDecoder, "image", "JPEG and PNG files, brought to a size.");

}  // namespace

ImageReading ImageArgs::reading(const std::vector<int64_t>& size) const {
  if (size.size() != 2)
    refuse("arg.range", "the size of images is [height, width]", "`[64, 64]` is 64 points high and 64 wide");
  return {.height = size[0],
          .width = size[1],
          .channels = *color == "rgb" ? 3 : 1,
          .nearest = *interpolation == "nearest",
          .crop = crop.get().has_value()};
}

std::shared_ptr<const Decoded> decoded_images(const ImageReading& reading) { return std::make_shared<Images>(reading); }

}  // namespace kcc
