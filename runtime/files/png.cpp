#include <png.h>

#include <csetjmp>
#include <cstring>
#include <memory>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/files/image_kinds.h"
#include "runtime/files/replace.h"

namespace kcc {
namespace {

// libpng leaves by a jump where it fails, so nothing that has a destructor may be made between here and there.
struct Png {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::jmp_buf out{};
  char said[128] = {};
  const std::string* from = nullptr;
  size_t at = 0;
  std::string* to = nullptr;

  static void fail(png_structp png, const char* what) {
    Png& self = *static_cast<Png*>(png_get_error_ptr(png));
    std::strncpy(self.said, what, sizeof self.said - 1);
    std::longjmp(self.out, 1);
  }
  static void take(png_structp png, png_bytep out, size_t count) {
    Png& self = *static_cast<Png*>(png_get_io_ptr(png));
    if (count > self.from->size() - self.at) png_error(png, "it ends too early");
    std::memcpy(out, self.from->data() + self.at, count);
    self.at += count;
  }
  static void ignore(png_structp, const char*) {}
};

struct Reading : Png {
  explicit Reading(const std::string& bytes) {
    from = &bytes;
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, static_cast<Png*>(this), fail, ignore);
  }
  ~Reading() { png_destroy_read_struct(&png, &info, nullptr); }

  bool header() {
    if (setjmp(out)) return false;
    info = png_create_info_struct(png);
    png_set_read_fn(png, static_cast<Png*>(this), take);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // pixels are counted by the caller
    png_set_chunk_malloc_max(png, 1 << 23);
    png_read_info(png, info);
    return true;
  }
  bool become(int channels) {
    if (setjmp(out)) return false;
    const int kind = png_get_color_type(png, info);
    png_set_strip_16(png);
    png_set_strip_alpha(png);
    png_set_expand(png);  // palettes, and few bits
    if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_strip_alpha(png);
    const bool grey = (kind & PNG_COLOR_MASK_COLOR) == 0;
    if (channels == 3 && grey) png_set_gray_to_rgb(png);
    if (channels == 1 && !grey) png_set_rgb_to_gray(png, PNG_ERROR_ACTION_NONE, 0.299, 0.587);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    return true;
  }
  bool pixels(png_bytepp rows) {
    if (setjmp(out)) return false;
    png_read_image(png, rows);
    png_read_end(png, nullptr);
    return true;
  }
};

struct Writing : Png {
  explicit Writing(std::string& bytes) {
    to = &bytes;
    png = png_create_write_struct(PNG_LIBPNG_VER_STRING, static_cast<Png*>(this), fail, ignore);
  }
  ~Writing() { png_destroy_write_struct(&png, &info); }

  bool image(const Image& of) {
    if (setjmp(out)) return false;
    info = png_create_info_struct(png);
    png_set_write_fn(
        png, static_cast<Png*>(this),
        [](png_structp p, png_bytep bytes, size_t count) {
          static_cast<Png*>(png_get_io_ptr(p))->to->append(reinterpret_cast<const char*>(bytes), count);
        },
        [](png_structp) {});
    png_set_IHDR(png, info, static_cast<png_uint_32>(of.width), static_cast<png_uint_32>(of.height), 8,
                 of.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int64_t y = 0; y < of.height; ++y) png_write_row(png, of.pixels.data() + y * of.width * of.channels);
    png_write_end(png, info);
    return true;
  }
};

}  // namespace

Image decode_png(const std::string& bytes, const std::string& path, int channels, int64_t most) {
  const auto damaged = [&](const Png& png) {
    refuse_image(path, std::string("is a PNG that is damaged: ") + png.said);
  };
  const auto reading = std::make_unique<Reading>(bytes);
  if (!reading->png || !reading->header()) damaged(*reading);
  Image image{png_get_image_height(reading->png, reading->info),
              png_get_image_width(reading->png, reading->info),
              channels,
              {}};
  want_pixels(path, image.height, image.width, most);
  if (!reading->become(channels)) damaged(*reading);
  const size_t line = png_get_rowbytes(reading->png, reading->info);
  KCC_CHECK(line == static_cast<size_t>(image.width * channels), path);
  image.pixels.resize(line * static_cast<size_t>(image.height));
  std::vector<png_bytep> rows;
  for (int64_t y = 0; y < image.height; ++y) rows.push_back(image.pixels.data() + static_cast<size_t>(y) * line);
  if (!reading->pixels(rows.data())) damaged(*reading);
  return image;
}

void write_png(Files& files, const std::string& path, const Image& image) {
  KCC_CHECK((image.channels == 1 || image.channels == 3) &&
            static_cast<int64_t>(image.pixels.size()) == image.height * image.width * image.channels);
  std::string bytes;
  const auto writing = std::make_unique<Writing>(bytes);
  if (!writing->png || !writing->image(image)) refuse("file.write", "`" + path + "` cannot be made: " + writing->said);
  replace_file(files, path, bytes);
}

}  // namespace kcc
