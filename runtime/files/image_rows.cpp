#include "runtime/files/image_rows.h"

#include <algorithm>
#include <cmath>

#include "runtime/base/check.h"
#include "runtime/files/image.h"

namespace kcc {

bool is_images(const Tensor& t) {
  const int rank = t.shape().rank();
  return t.dtype() != DType::kString && t.count() > 0 &&
         (rank == 3 || (rank == 4 && (t.shape()[3] == 1 || t.shape()[3] == 3)));
}

void write_images(Files& files, const std::string& stem, const Tensor& t) {
  KCC_CHECK(is_images(t), stem);
  double low = 0, high = 0;
  for (int64_t i = 0; i < t.count(); ++i) {
    low = std::min(low, t.at(i));
    high = std::max(high, t.at(i));
  }
  const bool both_sides = is_float(t.dtype()) && low < 0 && high <= 1;
  const double shift = both_sides ? 1 : 0, scale = both_sides ? 127.5 : is_float(t.dtype()) && high <= 1 ? 255 : 1;
  files.make_folders(folder_of(stem));
  Image image{t.shape()[1], t.shape()[2], t.shape().rank() == 4 ? t.shape()[3] : 1, {}};
  image.pixels.resize(static_cast<size_t>(image.height * image.width * image.channels));
  for (int64_t r = 0; r < t.shape()[0]; ++r) {
    const int64_t begin = r * static_cast<int64_t>(image.pixels.size());
    for (size_t i = 0; i < image.pixels.size(); ++i) {
      const double x = (t.at(begin + static_cast<int64_t>(i)) + shift) * scale;
      image.pixels[i] = static_cast<uint8_t>(std::isnan(x) ? 0 : std::lround(std::clamp(x, 0.0, 255.0)));
    }
    write_png(files, stem + "_" + std::to_string(r) + ".png", image);
  }
}

}  // namespace kcc
