#include "runtime/files/image.h"

#include <string_view>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/files/image_kinds.h"

namespace kcc {

void refuse_image(const std::string& path, const std::string& what) { refuse("image", "`" + path + "` " + what); }

void want_pixels(const std::string& path, int64_t height, int64_t width, int64_t most) {
  if (height < 1 || width < 1) refuse_image(path, "has no pixels");
  if (height > most / width)
    refuse_image(path, "has " + std::to_string(width) + " x " + std::to_string(height) + " pixels, and at most " +
                           std::to_string(most) + " are read");
}

Image decode_image(const std::string& bytes, const std::string& path, int channels, int64_t most) {
  KCC_CHECK(channels == 1 || channels == 3);
  const std::string_view begin(bytes);
  if (begin.starts_with("\xFF\xD8\xFF")) return decode_jpeg(bytes, path, channels, most);
  if (begin.starts_with("\x89PNG\r\n\x1A\n")) return decode_png(bytes, path, channels, most);
  refuse_image(path, bytes.empty() ? "is empty" : "is no JPEG and no PNG");
}

Image read_image(Files& files, const std::string& path, int channels, int64_t most) {
  constexpr uint64_t kMostBytes = uint64_t{1} << 28;
  return decode_image(read_file(files, path, kMostBytes), path, channels, most);
}

}  // namespace kcc
