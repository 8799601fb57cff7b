#include "runtime/ops/convolution.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/kernels/im2col.h"
#include "runtime/kernels/onednn_convolution.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

constexpr int64_t kBlockFlops = 4 << 20;    // a block of less is not worth its call
constexpr int64_t kBlockBytes = 256 << 10;  // what a block reads and writes should stay in the second-level cache
constexpr int64_t kBlocks = 16;             // enough for any number of threads to share fairly

int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
int64_t round_up(int64_t bytes) { return ceil_div(bytes, 64) * 64; }

// Stretches that cover a convolution, cut by its sizes alone: whole images, or rows of images where these are few and
// large.
std::vector<ConvolutionStretch> cut(const Convolution& c, ConvolutionPass pass) {
  const int64_t flops = std::max<int64_t>(c.flops() / std::max<int64_t>(c.n, 1), 1);
  const int64_t fitting = std::max<int64_t>(1, kBlockBytes / std::max<int64_t>(4 * (c.image() + c.result()), 1));
  const int64_t least = ceil_div(kBlockFlops, flops), fair = std::max<int64_t>(1, c.n / kBlocks);
  const int64_t images = std::max<int64_t>(1, std::min(c.n, std::max(least, std::min(fitting, fair))));
  const int64_t blocks = std::max<int64_t>(1, ceil_div(c.n, images));

  const int64_t rows = pass == ConvolutionPass::kInput ? c.h : c.oh();
  const int64_t bands = images > 1 || c.n == 0 ? 1
                                               : std::clamp<int64_t>(std::min(flops / (2 * kBlockFlops), kBlocks / c.n),
                                                                     1, std::max<int64_t>(rows / 4, 1));
  std::vector<ConvolutionStretch> stretches;
  for (int64_t i = 0; i < blocks * bands; ++i) {
    std::optional<ConvolutionStretch> s;
    if (bands == 1)
      s = images_of(c, c.n * i / blocks, c.n * (i + 1) / blocks);
    else
      s = rows_of(c, pass, i / bands, rows * (i % bands) / bands, rows * (i % bands + 1) / bands);
    if (!s) {  // a band would lie in the padding
      stretches.clear();
      for (int64_t n = 0; n < c.n; ++n) stretches.push_back(images_of(c, n, n + 1));
      return stretches;
    }
    stretches.push_back(*s);
  }
  return stretches;
}

// Neighbours are joined until at most `most` are left; only whole images can be.
std::vector<ConvolutionStretch> join(const Convolution& c, std::vector<ConvolutionStretch> stretches, int64_t most) {
  if (static_cast<int64_t>(stretches.size()) <= most) return stretches;
  std::vector<ConvolutionStretch> joined;
  const int64_t blocks = std::min(most, c.n);
  for (int64_t i = 0; i < blocks; ++i) joined.push_back(images_of(c, c.n * i / blocks, c.n * (i + 1) / blocks));
  return joined;
}

// The primitives of some stretches, one for each different shape, all with one layout of the kernel. Empty where oneDNN
// has none.
using Primitives = std::vector<std::shared_ptr<const OnednnConvolution>>;
Primitives primitives_of(const std::vector<ConvolutionStretch>& stretches, ConvolutionPass pass) {
  Primitives made;
  for (size_t i = 0; i < stretches.size(); ++i) {
    size_t same = 0;
    while (!(stretches[same].shape == stretches[i].shape)) ++same;
    made.push_back(same < i ? made[same]
                            : OnednnConvolution::make(stretches[i].shape, pass, i == 0 ? nullptr : made[0].get()));
    if (!made.back()) return {};
  }
  return made;
}

// dkernel = the sum of the packed parts, in their order.
void add_parts(const float* parts, int64_t count, int64_t size, float* sum, int64_t begin, int64_t end) {
  for (int64_t p = 0; p < count; ++p)
    for (int64_t i = begin; i < end; ++i) sum[i] = p == 0 ? parts[i] : sum[i] + parts[p * size + i];
}

Prepared by_onednn(const std::vector<ConvolutionStretch>& stretches, const Primitives& primitives, ConvolutionPass pass,
                   BlockDone done) {
  const auto parts = static_cast<int64_t>(stretches.size());
  const bool kernel_pass = pass == ConvolutionPass::kKernel;
  const int64_t packed = round_up(primitives[0]->kernel_bytes()), floats = packed / 4;
  int64_t scratch = 0;
  for (const auto& p : primitives) scratch = std::max(scratch, round_up(p->scratch_bytes()));
  const int64_t kernels = kernel_pass ? packed * (parts + 1) : packed;
  Prepared p;
  p.scratch_bytes = kernels + parts * scratch;
  if (!kernel_pass)
    p.phases.push_back({1, [primitive = primitives[0]](const Buffers& b, int) {
                          primitive->pack(b.input<float>(1), static_cast<float*>(b.scratch));
                        }});
  p.phases.push_back({static_cast<int>(parts), [=](const Buffers& b, int part) {
                        const ConvolutionStretch& s = stretches[static_cast<size_t>(part)];
                        const bool dx = pass == ConvolutionPass::kInput;
                        auto* x = dx ? b.output<float>() : const_cast<float*>(b.input<float>(0));
                        auto* y = dx            ? const_cast<float*>(b.input<float>(0))
                                  : kernel_pass ? const_cast<float*>(b.input<float>(1))
                                                : b.output<float>();
                        auto* kernel = static_cast<float*>(b.scratch) + (kernel_pass ? part * floats : 0);
                        primitives[static_cast<size_t>(part)]->run(
                            x + s.x, kernel, y + s.y, static_cast<char*>(b.scratch) + kernels + part * scratch);
                        if (!done) return;
                        const int64_t first = dx ? s.x : s.y, n = dx ? s.shape.image() : s.shape.result();
                        done(b, first, first + s.shape.n * n);
                      }});
  if (!kernel_pass) return p;
  const int64_t size = primitives[0]->kernel_bytes() / 4, pieces = std::clamp<int64_t>(parts * size >> 17, 1, 16);
  const auto total = [=](const Buffers& b) { return static_cast<float*>(b.scratch) + parts * floats; };
  const auto add = [=](const Buffers& b, int piece) {
    add_parts(static_cast<const float*>(b.scratch), parts, floats, total(b), size * piece / pieces,
              size * (piece + 1) / pieces);
  };
  if (pieces > 1 && parts > 1) p.phases.push_back({static_cast<int>(pieces), add});
  p.phases.push_back({1, [=, primitive = primitives[0]](const Buffers& b, int) {
                        if (pieces == 1 && parts > 1) add(b, 0);
                        primitive->unpack(parts == 1 ? static_cast<const float*>(b.scratch) : total(b),
                                          b.output<float>());
                      }});
  return p;
}

template <class T>
Prepared by_im2col(const std::vector<ConvolutionStretch>& stretches, ConvolutionPass pass, BlockDone done) {
  const auto parts = static_cast<int64_t>(stretches.size());
  const bool kernel_pass = pass == ConvolutionPass::kKernel;
  int64_t scratch = 0;
  for (const auto& s : stretches) scratch = std::max(scratch, im2col_scratch(s.shape));
  const int64_t kernel = stretches[0].shape.kernel(), each = scratch + (kernel_pass ? kernel : 0);
  Prepared p;
  p.scratch_bytes = parts * each * static_cast<int64_t>(sizeof(T));
  p.phases.push_back({static_cast<int>(parts), [=](const Buffers& b, int part) {
                        const ConvolutionStretch& s = stretches[static_cast<size_t>(part)];
                        T* patches = static_cast<T*>(b.scratch) + part * each;
                        int64_t first = s.y, n = s.shape.result();
                        if (pass == ConvolutionPass::kResult) {
                          im2col_result(s.shape, b.input<T>(0) + s.x, b.input<T>(1), b.output<T>() + s.y, patches);
                        } else if (pass == ConvolutionPass::kInput) {
                          im2col_input(s.shape, b.input<T>(0) + s.y, b.input<T>(1), b.output<T>() + s.x, patches);
                          first = s.x;
                          n = s.shape.image();
                        } else {
                          return im2col_kernel(s.shape, b.input<T>(0) + s.x, b.input<T>(1) + s.y, patches + scratch,
                                               patches);
                        }
                        if (done) done(b, first, first + s.shape.n * n);
                      }});
  if (kernel_pass)
    p.phases.push_back({1, [=](const Buffers& b, int) {
                          T* sum = b.output<T>();
                          std::fill_n(sum, kernel, T(0));
                          for (int64_t k = 0; k < parts; ++k)
                            for (int64_t i = 0; i < kernel; ++i)
                              sum[i] += static_cast<const T*>(b.scratch)[k * each + scratch + i];
                        }});
  return p;
}

}  // namespace

Attrs attrs_of(const ConvWindow& how) {
  return {{"strides", how.strides}, {"padding", how.padding}, {"dilations", how.dilations}, {"groups", how.groups}};
}

Attrs attrs_of(const ConvWindow& how, int64_t height, int64_t width) {
  Attrs a = attrs_of(how);
  a.set("size", Ints{height, width});
  return a;
}

Convolution convolution_of(const Attrs& a, const Shape& x, const Shape& kernel) {
  const Ints &s = a.ints("strides"), &p = a.ints("padding"), &d = a.ints("dilations");
  return {x[0], x[1], x[2], x[3], kernel[3], kernel[0], kernel[1], s[0],
          s[1], p[0], p[1], p[2], p[3],      d[0],      d[1],      a.integer("groups")};
}

void check_convolution(const Attrs& a, const Types& in, const Shape& x, const Shape& kernel) {
  if (in[0].dtype != in[1].dtype || !is_float(in[0].dtype))
    refuse("dtype",
           "a convolution of " + to_string(in[0]) + " and " + to_string(in[1]) + ": both must be of one floating type");
  if (x.rank() != 4 || kernel.rank() != 4)
    refuse("shape", "a convolution of " + to_string(in[0]) + " and " + to_string(in[1]) +
                        ": images and kernels have four dimensions");
  const auto bad = [](const Ints& ints, size_t size, int64_t least) {
    return ints.size() != size ||
           std::any_of(ints.begin(), ints.end(), [&](int64_t i) { return i < least || i > (int64_t{1} << 31); });
  };
  const int64_t groups = a.integer("groups");
  KCC_CHECK(!bad(a.ints("strides"), 2, 1) && !bad(a.ints("dilations"), 2, 1) && !bad(a.ints("padding"), 4, 0) &&
            groups >= 1);
  if (x[3] % groups != 0 || kernel[3] % groups != 0 || x[3] / groups != kernel[2])
    refuse("shape.groups",
           "a kernel " + to_string(kernel) + " in " + std::to_string(groups) + " groups does not fit " +
               std::to_string(x[3]) +
               " channels: its third size is the channels of a group, and its last a multiple of the groups");
  if (kernel[0] < 1 || kernel[1] < 1) refuse("shape", "a kernel " + to_string(kernel) + " is empty");
  const Convolution c = convolution_of(a, x, kernel);
  if (c.h + c.top + c.bottom < c.reach_h() || c.w + c.left + c.right < c.reach_w())
    refuse("shape.window", "a window of " + std::to_string(c.reach_h()) + " x " + std::to_string(c.reach_w()) +
                               " does not fit into " + std::to_string(c.h + c.top + c.bottom) + " x " +
                               std::to_string(c.w + c.left + c.right));
}

Prepared prepare_convolution(const Convolution& c, ConvolutionPass pass, DType dtype, BlockDone done) {
  std::vector<ConvolutionStretch> stretches = cut(c, pass);
  if (pass == ConvolutionPass::kKernel) {  // each part has a gradient of its own: few, and within 64 MiB
    const int64_t most = std::clamp<int64_t>((int64_t{16} << 20) / std::max<int64_t>(c.kernel(), 1), 1, 8);
    stretches = join(c, std::move(stretches), most);
  }
  if (dtype == DType::kFloat32 && c.flops() > 0 && c.image() > 0) {
    const Primitives primitives = primitives_of(stretches, pass);
    if (!primitives.empty()) return by_onednn(stretches, primitives, pass, std::move(done));
  }
  return dispatch_float(dtype, [&]<class T>() { return by_im2col<T>(stretches, pass, std::move(done)); });
}

Ints same_padding(int64_t size, int64_t window, int64_t stride, int64_t dilation) {
  const int64_t results = ceil_div(size, stride), reach = (window - 1) * dilation + 1;
  const int64_t missing = std::max<int64_t>(0, (results - 1) * stride + reach - size);
  return {missing / 2, missing - missing / 2};
}

}  // namespace kcc
