// How image files are brought to a size. Shared by the decoder `image` and the source `images`.
#pragma once

#include "runtime/data/decoded.h"
#include "runtime/object/arg.h"

namespace kcc {

struct ImageReading {
  int64_t height = 0, width = 0;
  int channels = 3;
  bool nearest = false, crop = false;
};

// The arguments beside a size, of whatever object reads images.
struct ImageArgs {
  Arg<std::string> color, interpolation;
  Arg<std::optional<std::string>> crop;
  explicit ImageArgs(Object* owner)
      : color{owner, "color", "rgb", one_of({"rgb", "grayscale"}), "what the channels are"},
        interpolation{owner, "interpolation", "bilinear", one_of({"bilinear", "nearest"}), "what new points become"},
        crop{owner, "crop", std::nullopt, one_of({"center"}),
             "center: cut off what would have to be squeezed into the other shape"} {}
  // `size` is [height, width].
  ImageReading reading(const std::vector<int64_t>& size) const;
};

// Pixels from 0 to 255, [height, width, channels] in float32, as Keras' image_dataset_from_directory gives them.
std::shared_ptr<const Decoded> decoded_images(const ImageReading& reading);

}  // namespace kcc
