// keras.ops that cut images [batch, channels, height, width] into patches, and put them together.
#include "runtime/functions/function.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

struct Pair {
  int64_t y, x;
};

Pair two_of(const Args& a, std::string_view name, int64_t least) {
  const Shape s = a.shape(name);
  if (s.rank() < 1 || s.rank() > 2 || s[0] < least || s[-1] < least)
    a.refuse_argument(name, "it must be a whole number of at least " + std::to_string(least) + ", or two");
  return {s[0], s[-1]};
}

// Where patches lie in an image with its border.
struct Patches {
  Pair kernel, dilation, padding, stride;
  int64_t height, width;  // with the border
  Pair count{};

  Patches(const Args& a, const Pair& size)
      : kernel(two_of(a, "kernel_size", 1)),
        dilation(two_of(a, "dilation", 1)),
        padding(two_of(a, "padding", 0)),
        stride(two_of(a, "stride", 1)),
        height(size.y + 2 * padding.y),
        width(size.x + 2 * padding.x) {
    const int64_t high = dilation.y * (kernel.y - 1) + 1, wide = dilation.x * (kernel.x - 1) + 1;
    if (high > height || wide > width) a.refuse_argument("kernel_size", "it must fit into the image");
    count = {(height - high) / stride.y + 1, (width - wide) / stride.x + 1};
  }
  int64_t places() const { return kernel.y * kernel.x * count.y * count.x; }
  // The place in the image, row by row, of each element of a patch, for each patch.
  Value ids(Builder& b) const {
    Tensor t(DType::kInt64, Shape{places()});
    int64_t* to = t.data<int64_t>();
    for (int64_t ky = 0; ky < kernel.y; ++ky)
      for (int64_t kx = 0; kx < kernel.x; ++kx)
        for (int64_t y = 0; y < count.y; ++y)
          for (int64_t x = 0; x < count.x; ++x)
            *to++ = (y * stride.y + ky * dilation.y) * width + x * stride.x + kx * dilation.x;
    return constant(b, t);
  }
};

Operand unfolded(const Args& a) {
  const Value x = a.value("x");
  if (x.rank() != 4) a.refuse_argument("x", "it must be [batch, channels, height, width]");
  const int64_t n = x.dim(0), c = x.dim(1);
  const Patches p(a, {x.dim(2), x.dim(3)});
  const Value wide = pad(x, {0, 0, p.padding.y, p.padding.x}, {0, 0, p.padding.y, p.padding.x});
  const Value table = transpose(reshape(wide, Shape{n * c, p.height * p.width}), {1, 0});
  const Value cut = transpose(take(table, p.ids(a.builder())), {1, 0});
  return reshape(cut, Shape{n, c * p.kernel.y * p.kernel.x, p.count.y * p.count.x});
}

Operand folded(const Args& a) {
  const Value x = a.floats("x");
  if (x.rank() != 3) a.refuse_argument("x", "it must be [batch, channels x kernel, patches]");
  const Patches p(a, two_of(a, "output_size", 1));
  const int64_t n = x.dim(0), kernel = p.kernel.y * p.kernel.x, c = x.dim(1) / kernel;
  if (x.dim(1) % kernel != 0 || x.dim(2) != p.count.y * p.count.x)
    a.refuse_argument("x", "it must be [batch, channels x " + std::to_string(kernel) + ", " +
                               std::to_string(p.count.y * p.count.x) + "] for such patches");
  const Value rows = transpose(reshape(x, Shape{n * c, p.places()}), {1, 0});
  const Value sums = transpose(scatter_add(rows, p.ids(a.builder()), p.height * p.width), {1, 0});
  const Value image = reshape(sums, Shape{n, c, p.height, p.width});
  return slice(slice(image, 2, p.padding.y, p.height - p.padding.y), 3, p.padding.x, p.width - p.padding.x);
}

[[maybe_unused]] const bool patches_functions = define_functions({
    {"unfold(x, kernel_size, dilation=1, padding=0, stride=1)",
     "Patches of images [batch, channels, height, width], one a column.", unfolded},
    {"fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1)",
     "Patches, one a column, added up where they lie in images.", folded},
});

}  // namespace
}  // namespace kcc
