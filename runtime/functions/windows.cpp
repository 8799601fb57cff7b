// keras.ops with a window that slides over sequences, images and volumes; the channels stand last.
#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/ops/reduction.h"
#include "runtime/ops/volume.h"

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

// What slides, in three dimensions: those that the input lacks have a window of 1.
struct Sliding {
  Value x;       // [n, d, h, w, c]
  int dims = 0;  // of the input
  VolumeWindow window{{1, 1, 1}, {1, 1, 1}};

  Sliding(const Args& a, const Ints& size, const Ints& strides, const Ints& dilations) {
    x = a.floats("inputs");
    dims = x.rank() - 2;
    if (!a.none("data_format") && a.text("data_format") != "channels_last")
      a.refuse_argument("data_format", "the channels stand last");
    const auto lacks = static_cast<size_t>(3 - dims);
    for (size_t i = 0; i < static_cast<size_t>(dims); ++i) {
      window.size[lacks + i] = size[i];
      window.strides[lacks + i] = strides[i];
      window.dilations[lacks + i] = dilations[i];
    }
    for (int i = dims; i < 3; ++i) x = expand_dims(x, 1);
  }
  void pad(const Args& a) {
    const bool same = a.text("padding") == "same";
    if (!same && a.text("padding") != "valid") a.refuse_argument("padding", "it must be valid or same");
    for (int i = 0; i < 3; ++i) {
      const auto at = static_cast<size_t>(i);
      if (same) {
        const Ints p = same_padding(x.dim(i + 1), window.size[at], window.strides[at], window.dilations[at]);
        window.padding[2 * at] = p[0];
        window.padding[2 * at + 1] = p[1];
      } else if (window.reach(i) > x.dim(i + 1)) {
        a.refuse_argument("padding", "with `valid` the window must fit into the input");
      }
    }
  }
  Value back(Value y) const {
    for (int i = dims; i < 3; ++i) y = squeeze(y, 1);
    return y;
  }
};

int dims_of(const Args& a, std::string_view name) {
  const int rank = a.value(name).rank();
  if (rank < 3 || rank > 5) a.refuse_argument(name, "it must be [batch, .., channels] with one to three dimensions");
  return rank - 2;
}

Operand pooled(const Args& a, bool average) {
  const int n = dims_of(a, "inputs");
  const Ints size = sizes(a, "pool_size", n, 1);
  Sliding s(a, size, a.none("strides") ? size : sizes(a, "strides", n, 1), Ints(static_cast<size_t>(n), 1));
  s.pad(a);
  return s.back(average ? avg_pool3d(s.x, s.window) : max_pool3d(s.x, s.window));
}

// The kernel [.., in, out] with the dimensions that it lacks.
Value wide_kernel(const Args& a, std::string_view name, int n) {
  Value k = a.floats(name);
  if (k.rank() != n + 2) a.refuse_argument(name, "it must be [" + std::to_string(n) + " sizes, channels, filters]");
  for (int i = n; i < 3; ++i) k = expand_dims(k, 0);
  return k;
}

Ints window_of(const Value& kernel, int n) {
  Ints size;
  for (int i = 3 - n; i < 3; ++i) size.push_back(kernel.dim(i));
  return size;
}

Value convolved(const Args& a, const Value& kernel, int64_t groups) {
  const int n = dims_of(a, "inputs");
  Sliding s(a, window_of(kernel, n), sizes(a, "strides", n, 1), sizes(a, "dilation_rate", n, 1));
  s.pad(a);
  const Value k = cast(kernel, s.x.dtype());
  return s.back(conv3d(s.x, k, s.window, groups));
}

Operand convolution(const Args& a) {
  const Value k = wide_kernel(a, "kernel", dims_of(a, "inputs"));
  const int64_t channels = a.value("inputs").dim(-1);
  if (k.dim(3) < 1 || channels % k.dim(3) != 0)
    a.refuse_argument("kernel", "the input has " + std::to_string(channels) + " channels, and the kernel is for " +
                                    std::to_string(k.dim(3)));
  return convolved(a, k, channels / k.dim(3));
}

// [.., channels, multiplier] as a kernel with a group for each channel.
Value depthwise_kernel(const Args& a, std::string_view name) {
  const Value k = wide_kernel(a, name, dims_of(a, "inputs"));
  if (k.dim(3) != a.value("inputs").dim(-1)) a.refuse_argument(name, "it must have the channels of the input");
  return reshape(k, Shape{k.dim(0), k.dim(1), k.dim(2), 1, k.dim(3) * k.dim(4)});
}

Operand depthwise(const Args& a) { return convolved(a, depthwise_kernel(a, "kernel"), a.value("inputs").dim(-1)); }

Operand separable(const Args& a) {
  const Value y = convolved(a, depthwise_kernel(a, "depthwise_kernel"), a.value("inputs").dim(-1));
  const Value p = a.floats("pointwise_kernel");
  if (p.rank() != y.rank() || p.dim(-2) != y.dim(-1) || p.shape().first(p.rank() - 2).count() != 1)
    a.refuse_argument("pointwise_kernel", "it must be [1.., channels x multiplier, filters]");
  return matmul(y, cast(reshape(p, Shape{p.dim(-2), p.dim(-1)}), y.dtype()));
}

Operand transposed(const Args& a) {
  const int n = dims_of(a, "inputs");
  const Value kernel = wide_kernel(a, "kernel", n);
  Sliding s(a, window_of(kernel, n), sizes(a, "strides", n, 1), sizes(a, "dilation_rate", n, 1));
  const bool same = a.text("padding") == "same";
  if (!same && a.text("padding") != "valid") a.refuse_argument("padding", "it must be valid or same");
  const bool asked = !a.none("output_padding");
  const Ints extra = asked ? sizes(a, "output_padding", n, 0) : Ints(static_cast<size_t>(n), 0);
  Ints size{1, 1, 1};
  for (int i = 3 - n; i < 3; ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t count = s.x.dim(i + 1), stride = s.window.strides[at], reach = s.window.reach(i),
                  more = extra[static_cast<size_t>(i - 3 + n)];
    size[at] = !same   ? (count - 1) * stride + reach + (asked ? more : std::max(reach, stride) - reach)
               : asked ? (count - 1) * stride + reach % 2 + more
                       : count * stride;
    if (size[at] < 1) a.refuse_argument("output_padding", "nothing would be left");
    const int64_t lost = same ? std::max<int64_t>((count - 1) * stride + reach - size[at], 0) : 0;
    s.window.padding[2 * at] = lost / 2;
    s.window.padding[2 * at + 1] = lost - lost / 2;
  }
  return s.back(conv3d_grad_input(s.x, cast(kernel, s.x.dtype()), size, s.window));
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

[[maybe_unused]] const bool defined = define_functions({
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
     "The transpose of a convolution; the kernel is [.., filters, channels].", transposed},
    {"depth_to_space(x, block_size, data_format='channels_last')", "Channels laid out as blocks.", depth_to_space},
    {"space_to_depth(x, block_size, data_format='channels_last')", "Blocks laid out as channels.", space_to_depth},
    {"extract_sequences(x, sequence_length, sequence_stride)", "Windows of the last axis.", sequences},
});

}  // namespace
}  // namespace kcc
