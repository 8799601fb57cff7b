#include "runtime/layers/volume.h"

namespace kcc {

Value volume_of(const Layer& layer, const Value& x) {
  need_rank(layer, x, 5, "[batch, depth, height, width, channels]",
            x.rank() == 4 ? "add an axis of channels: {Reshape: [.., .., .., 1]}" : "");
  return x;
}

void pad_window(const Layer& layer, const std::string& padding, const Value& x, VolumeWindow& w) {
  for (int i = 0; i < 3; ++i) {
    const auto at = static_cast<size_t>(i);
    if (padding == "same") {
      const Ints p = same_padding(x.dim(i + 1), w.size[at], w.strides[at], w.dilations[at]);
      w.padding[2 * at] = p[0];
      w.padding[2 * at + 1] = p[1];
    } else if (w.reach(i) > x.dim(i + 1)) {
      refuse("shape",
             "`" + layer.type_name + "` has a window of " + std::to_string(w.reach(0)) + " x " +
                 std::to_string(w.reach(1)) + " x " + std::to_string(w.reach(2)) + ", and its input is " +
                 std::to_string(x.dim(1)) + " x " + std::to_string(x.dim(2)) + " x " + std::to_string(x.dim(3)) +
                 ": with `padding: valid` the window must fit",
             "use `padding: same`, or a smaller window");
    }
  }
}

}  // namespace kcc
