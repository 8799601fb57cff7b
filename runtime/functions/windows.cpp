// keras.ops with a window that slides over sequences, images and volumes; the channels stand last.
#include <algorithm>

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/ops/reduction.h"
#include "runtime/ops/sliding.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

// A number for each of `n` dimensions.
Ints sizes(const Args& a, std::string_view name, int n, int64_t least) {
  const Shape s = a.shape(name);
  Ints out(s.begin(), s.end());
  if (out.size() == 1) out.resize(static_cast<size_t>(n), out[0]);
  if (static_cast<int>(out.size()) != n)
    a.refuse_argument(name, "it must be a whole number, or one for each of the " + std::to_string(n) + " dimensions");
  for (int64_t k : out)
    if (k < least) a.refuse_argument(name, "it must be at least " + std::to_string(least));
  return out;
}

int dims_of(const Args& a, std::string_view name) {
  const int rank = a.value(name).rank();
  if (rank < 3 || rank > 5) a.refuse_argument(name, "it must be [batch, .., channels] with one to three dimensions");
  return rank - 2;
}

// Refuses another layout, and a window that does not fit.
void pad(const Args& a, const Value& x, SlidingWindow& window) {
  if (!a.none("data_format") && a.text("data_format") != "channels_last")
    a.refuse_argument("data_format", "the channels stand last");
  if (a.text("padding") == "same") {
    window.pad_same(x.shape());
  } else {
    if (a.text("padding") != "valid") a.refuse_argument("padding", "it must be valid or same");
    if (!window.fits(x.shape())) a.refuse_argument("padding", "with `valid` the window must fit into the input");
  }
}

Operand pooled(const Args& a, bool average) {
  const int n = dims_of(a, "inputs");
  const Ints size = sizes(a, "pool_size", n, 1);
  SlidingWindow window(size, a.none("strides") ? size : sizes(a, "strides", n, 1));
  const Value x = a.floats("inputs");
  pad(a, x, window);
  return average ? avg_pool(x, window) : max_pool(x, window);
}

Value kernel_of(const Args& a, std::string_view name) {
  Value k = a.floats(name);
  const int n = dims_of(a, "inputs");
  if (k.rank() != n + 2) a.refuse_argument(name, "it must be [" + std::to_string(n) + " sizes, channels, filters]");
  return k;
}

SlidingWindow window_of(const Args& a, const Value& kernel) {
  const int n = kernel.rank() - 2;
  const Shape size = kernel.shape().first(n);
  return {Ints(size.begin(), size.end()), sizes(a, "strides", n, 1), sizes(a, "dilation_rate", n, 1)};
}

Value convolved(const Args& a, const Value& kernel, int64_t groups) {
  SlidingWindow window = window_of(a, kernel);
  const Value x = a.floats("inputs");
  pad(a, x, window);
  return convolve(x, cast(kernel, x.dtype()), window, groups);
}

Operand convolution(const Args& a) {
  const Value k = kernel_of(a, "kernel");
  const int64_t channels = a.value("inputs").dim(-1), each = k.dim(-2);
  if (each < 1 || channels % each != 0)
    a.refuse_argument("kernel", "the input has " + std::to_string(channels) + " channels, and the kernel is for " +
                                    std::to_string(each));
  return convolved(a, k, channels / each);
}

// [.., channels, multiplier] as a kernel with a group for each channel.
Value depthwise_kernel(const Args& a, std::string_view name) {
  const Value k = kernel_of(a, name);
  if (k.dim(-2) != a.value("inputs").dim(-1)) a.refuse_argument(name, "it must have the channels of the input");
  return reshape(k, k.shape().first(k.rank() - 2) + Shape{1, k.dim(-2) * k.dim(-1)});
}

Operand depthwise(const Args& a) { return convolved(a, depthwise_kernel(a, "kernel"), a.value("inputs").dim(-1)); }

Operand separable(const Args& a) {
  const Value y = convolved(a, depthwise_kernel(a, "depthwise_kernel"), a.value("inputs").dim(-1));
  const Value p = a.floats("pointwise_kernel");
  if (p.rank() != y.rank() || p.dim(-2) != y.dim(-1) || p.shape().first(p.rank() - 2).count() != 1)
    a.refuse_argument("pointwise_kernel", "it must be [1.., channels x multiplier, filters]");
  return matmul(y, cast(reshape(p, Shape{p.dim(-2), p.dim(-1)}), y.dtype()));
}

Operand transposed_convolution(const Args& a) {
  const Value kernel = kernel_of(a, "kernel"), x = a.floats("inputs");
  SlidingWindow window = window_of(a, kernel);
  const bool same = a.text("padding") == "same";
  if (!same && a.text("padding") != "valid") a.refuse_argument("padding", "it must be valid or same");
  std::optional<Ints> extra;
  if (!a.none("output_padding")) extra = sizes(a, "output_padding", window.dims(), 0);
  const Ints size = transposed_size(x.shape(), window, same, extra);
  if (*std::min_element(size.begin(), size.end()) < 1) a.refuse_argument("output_padding", "nothing would be left");
  return convolve_transposed(x, cast(kernel, x.dtype()), size, window);
}

// [n, h, w, c b b] -> [n, h b, w b, c], and back.
Operand depth_to_space(const Args& a) {
  const Value x = a.value("x");
  const int64_t b = a.integer("block_size");
  if (x.rank() != 4 || b < 2 || x.dim(3) % (b * b) != 0)
    a.refuse_argument("block_size", "it must be at least 2, and its square divide the channels of [n, h, w, c]");
  const int64_t c = x.dim(3) / (b * b);
  const Value parts = transpose(reshape(x, Shape{x.dim(0), x.dim(1), x.dim(2), b, b, c}), {0, 1, 3, 2, 4, 5});
  return reshape(parts, Shape{x.dim(0), x.dim(1) * b, x.dim(2) * b, c});
}
Operand space_to_depth(const Args& a) {
  const Value x = a.value("x");
  const int64_t b = a.integer("block_size");
  if (x.rank() != 4 || b < 2 || x.dim(1) % b != 0 || x.dim(2) % b != 0)
    a.refuse_argument("block_size", "it must be at least 2, and divide the height and width of [n, h, w, c]");
  const int64_t h = x.dim(1) / b, w = x.dim(2) / b, c = x.dim(3);
  const Value parts = transpose(reshape(x, Shape{x.dim(0), h, b, w, b, c}), {0, 1, 3, 2, 4, 5});
  return reshape(parts, Shape{x.dim(0), h, w, b * b * c});
}

// Windows of the last axis, one behind the other: [.., n] -> [.., windows, length].
Operand sequences(const Args& a) {
  const Value x = a.value("x");
  const int64_t length = a.integer("sequence_length"), stride = a.integer("sequence_stride");
  if (x.rank() < 1 || length < 1 || stride < 1 || length > x.dim(-1))
    a.refuse_argument("sequence_length", "it must be from 1 to the size of the last axis, and the stride at least 1");
  const int64_t n = (x.dim(-1) - length) / stride + 1;
  Values columns;
  for (int64_t i = 0; i < length; ++i) columns.push_back(slice(x, -1, i, i + (n - 1) * stride + 1, stride));
  return stack(columns, -1);
}

[[maybe_unused]] const bool windows_functions = define_functions({
    {"max_pool(inputs, pool_size, strides=None, padding='valid', data_format=None)", "The greatest of each window.",
     [](const Args& a) { return pooled(a, false); }},
    {"average_pool(inputs, pool_size, strides=None, padding='valid', data_format=None)", "The mean of each window.",
     [](const Args& a) { return pooled(a, true); }},
    {"conv(inputs, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1)", "A convolution.",
     convolution},
    {"depthwise_conv(inputs, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1)",
     "A convolution of each channel by itself.", depthwise},
    {"separable_conv(inputs, depthwise_kernel, pointwise_kernel, strides=1, padding='valid', data_format=None, "
     "dilation_rate=1)",
     "A convolution of each channel, then across them.", separable},
    {"conv_transpose(inputs, kernel, strides=1, padding='valid', output_padding=None, data_format=None, "
     "dilation_rate=1)",
     "The transpose of a convolution; the kernel is [.., filters, channels].", transposed_convolution},
    {"depth_to_space(x, block_size, data_format='channels_last')", "Channels laid out as blocks.", depth_to_space},
    {"space_to_depth(x, block_size, data_format='channels_last')", "Blocks laid out as channels.", space_to_depth},
    {"extract_sequences(x, sequence_length, sequence_stride)", "Windows of the last axis.", sequences},
});

}  // namespace
}  // namespace kcc
