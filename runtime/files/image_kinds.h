// One decoder a kind of image; `path` is for messages.
#pragma once

#include "runtime/files/image.h"

namespace kcc {

[[noreturn]] void refuse_image(const std::string& path, const std::string& what);
// Refuses an image of none, or of too many.
void want_pixels(const std::string& path, int64_t height, int64_t width, int64_t most);

Image decode_jpeg(const std::string& bytes, const std::string& path, int channels, int64_t most);
Image decode_png(const std::string& bytes, const std::string& path, int channels, int64_t most);

}  // namespace kcc
