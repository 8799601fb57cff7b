// By libjpeg-turbo, as TensorFlow's decode_image uses it: the fast cosine transform, smooth upsampling of colour.
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it before
#include <memory>

#include "runtime/files/image_kinds.h"

// behind <cstdio>
#include <jpeglib.h>

namespace kcc {
namespace {

// libjpeg leaves by a jump where it fails, so nothing that has a destructor may be made between here and there.
struct Jpeg {
  jpeg_decompress_struct image{};
  jpeg_error_mgr errors{};
  std::jmp_buf out{};
  char said[JMSG_LENGTH_MAX] = {};
  bool cut_short = false;

  Jpeg() {
    image.err = jpeg_std_error(&errors);
    image.client_data = this;
    errors.error_exit = [](j_common_ptr info) {
      Jpeg& self = *static_cast<Jpeg*>(info->client_data);
      info->err->format_message(info, self.said);
      std::longjmp(self.out, 1);
    };
    errors.emit_message = [](j_common_ptr info, int level) {
      constexpr int kHitMarker = 120, kEnd = 123;  // JWRN_HIT_MARKER, JWRN_JPEG_EOF
      const int code = info->err->msg_code;
      if (level < 0 && (code == kHitMarker || code == kEnd)) static_cast<Jpeg*>(info->client_data)->cut_short = true;
    };
    errors.output_message = [](j_common_ptr) {};
  }
  ~Jpeg() { jpeg_destroy_decompress(&image); }

  bool header(const std::string& bytes, int channels) {
    if (setjmp(out)) return false;
    jpeg_create_decompress(&image);
    jpeg_mem_src(&image, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&image, TRUE);
    const bool inks = image.jpeg_color_space == JCS_CMYK || image.jpeg_color_space == JCS_YCCK;
    image.out_color_space = inks ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    image.dct_method = JDCT_IFAST;
    return true;
  }
  bool pixels(uint8_t* to, size_t line) {
    if (setjmp(out)) return false;
    jpeg_start_decompress(&image);
    while (image.output_scanline < image.output_height) {
      JSAMPROW row = to + image.output_scanline * line;
      jpeg_read_scanlines(&image, &row, 1);
    }
    jpeg_finish_decompress(&image);
    return true;
  }
};

// Adobe writes inks inverted: 255 is none.
void inks_to(Image& image, const std::vector<uint8_t>& inks, bool inverted) {
  const size_t n = inks.size() / 4;
  for (size_t i = 0; i < n; ++i) {
    const uint8_t* cmyk = inks.data() + 4 * i;
    int rgb[3];
    for (int k = 0; k < 3; ++k) rgb[k] = inverted ? cmyk[k] * cmyk[3] / 255 : (255 - cmyk[k]) * (255 - cmyk[3]) / 255;
    if (image.channels == 3)
      for (int k = 0; k < 3; ++k) image.pixels[3 * i + static_cast<size_t>(k)] = static_cast<uint8_t>(rgb[k]);
    else
      image.pixels[i] = static_cast<uint8_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2]) / 1000);
  }
}

}  // namespace

Image decode_jpeg(const std::string& bytes, const std::string& path, int channels, int64_t most) {
  const auto jpeg = std::make_unique<Jpeg>();
  if (!jpeg->header(bytes, channels)) refuse_image(path, std::string("is a JPEG that is damaged: ") + jpeg->said);
  want_pixels(path, jpeg->image.image_height, jpeg->image.image_width, most);
  Image image{jpeg->image.image_height, jpeg->image.image_width, channels, {}};
  const auto count = static_cast<size_t>(image.height * image.width);
  image.pixels.resize(count * static_cast<size_t>(channels));
  const bool inks = jpeg->image.out_color_space == JCS_CMYK;
  std::vector<uint8_t> four(inks ? count * 4 : 0);
  const size_t line = static_cast<size_t>(image.width) * static_cast<size_t>(inks ? 4 : channels);
  if (!jpeg->pixels(inks ? four.data() : image.pixels.data(), line))
    refuse_image(path, std::string("is a JPEG that is damaged: ") + jpeg->said);
  if (jpeg->cut_short) refuse_image(path, "is a JPEG that ends before its last line");
  if (inks) inks_to(image, four, jpeg->image.saw_Adobe_marker);
  return image;
}

}  // namespace kcc
