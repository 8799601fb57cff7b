// JPEG and PNG files as pixels of 8 bits, as TensorFlow's decode_image gives them. Nothing else is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/files/files.h"

namespace kcc {

struct Image {
  int64_t height = 0, width = 0, channels = 0;
  std::vector<uint8_t> pixels;  // [height, width, channels]
};

// In 3 channels (red, green, blue) or in 1. Transparency is left out; of 16 bits the upper 8 stay. Refuses (kind
// "image") what is neither kind, damaged, cut short, or has more than `most` pixels, which is seen before any is read.
Image read_image(Files& files, const std::string& path, int channels, int64_t most = int64_t{1} << 26);

// The same of bytes; `path` is for messages.
Image decode_image(const std::string& bytes, const std::string& path, int channels, int64_t most);

// As PNG; channels are 1 or 3.
void write_png(Files& files, const std::string& path, const Image& image);

}  // namespace kcc
