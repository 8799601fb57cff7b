#include "runtime/layers/convolution.h"

namespace kcc {
namespace {

template <class At>
std::string joined(int n, At&& at) {  // "3 x 3"
  std::string text;
  for (int i = 0; i < n; ++i) text += (i ? " x " : "") + std::to_string(at(i));
  return text;
}

}  // namespace

void need_spatial(const Layer& layer, const Value& x, int dims) {
  static const char* const words[] = {"[batch, steps, channels]", "[batch, height, width, channels]",
                                      "[batch, depth, height, width, channels]"};
  static const char* const helps[] = {"{Reshape: [-1, 1]}", "{Reshape: [.., .., 1]}", "{Reshape: [.., .., .., 1]}"};
  const auto at = static_cast<size_t>(dims - 1);
  need_rank(layer, x, dims + 2, words[at],
            x.rank() == dims + 1 ? "add an axis of channels: " + std::string(helps[at]) : "");
}

void pad_window(const Layer& layer, const std::string& padding, const Value& x, SlidingWindow& w) {
  if (padding == "same") return w.pad_same(x.shape());
  if (padding == "causal") {
    w.padding[0] = w.reach(0) - 1;
    return;
  }
  if (!w.fits(x.shape()))
    refuse("shape.window",
           "`" + layer.type_name + "` has a window of " + joined(w.dims(), [&](int i) { return w.reach(i); }) +
               ", and its input is " + joined(w.dims(), [&](int i) { return x.dim(i + 1); }) +
               ": with `padding: valid` the window must fit",
           "use `padding: same`, or a smaller window");
}

}  // namespace kcc
