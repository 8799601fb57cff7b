// Any bytes as an image file: pixels, or a refusal.
#include "runtime/files/image.h"

#include "runtime/base/problem.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kcc;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  constexpr int64_t kMost = 1 << 16;
  for (int channels : {1, 3}) {
    try {
      const Image image = decode_image(bytes, "f", channels, kMost);
      (void)image.pixels.back();
    } catch (const Refused&) {
    }
  }
  return 0;
}
