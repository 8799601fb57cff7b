#include "runtime/layers/convolution.h"

namespace kcc {
namespace {

std::string by(const Ints& dims, bool line) {  // "3 x 3"; of a sequence "3"
  return line ? std::to_string(dims[1]) : std::to_string(dims[0]) + " x " + std::to_string(dims[1]);
}

}  // namespace

Ints padding_of(const Layer& layer, const std::string& padding, const Value& image, const SlidingWindow& w) {
  const Ints sizes{image.dim(1), image.dim(2)}, reach{w.reach(0), w.reach(1)};
  if (padding == "same") {
    Ints p = same_padding(sizes[0], w.size[0], w.strides[0], w.dilations[0]);
    const Ints q = same_padding(sizes[1], w.size[1], w.strides[1], w.dilations[1]);
    p.insert(p.end(), q.begin(), q.end());
    return p;
  }
  if (padding == "causal") return {0, 0, reach[1] - 1, 0};
  if (reach[0] > sizes[0] || reach[1] > sizes[1]) {
    const bool line = w.size[0] == 1 && sizes[0] == 1;
    refuse("shape.window",
           "`" + layer.type_name + "` has a window of " + by(reach, line) + ", and its input is " + by(sizes, line) +
               ": with `padding: valid` the window must fit",
           "use `padding: same`, or a smaller window");
  }
  return {0, 0, 0, 0};
}

}  // namespace kcc
