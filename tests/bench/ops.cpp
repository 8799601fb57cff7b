// Speed of single operations: bench_ops [part of a name]. Best of many runs, on one thread and on two.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "runtime/base/philox.h"
#include "runtime/base/threads.h"
#include "runtime/graph/builder.h"
#include "runtime/kernels/gemm.h"
#include "runtime/ops/convolution.h"
#include "runtime/ops/prepare.h"

using namespace kcc;

namespace {

std::string wanted;

double seconds_of(const std::function<void()>& f) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9, total = 0;
  for (int i = 0; i < 2000 && (i < 5 || total < 0.25); ++i) {
    const auto start = Clock::now();
    f();
    const double t = std::chrono::duration<double>(Clock::now() - start).count();
    if (i > 0) best = std::min(best, t);
    total += t;
  }
  return best;
}

struct Run {
  Prepared prepared;
  std::vector<Tensor> tensors;
  std::vector<const void*> in;
  std::vector<void*> out;
  std::shared_ptr<void> scratch;

  Run(const Op& op, Types types, Attrs attrs) {
    Signature s{&op, std::move(attrs), std::move(types), {}};
    s.out = op.infer(s.attrs, s.in);
    prepared = prepare(s);
    scratch = allocate(prepared.scratch_bytes);
    for (size_t i = 0; i < s.in.size(); ++i) {
      Tensor t(s.in[i]);
      if (t.dtype() == DType::kFloat32) Philox(1, i, 0).fill_normal(t.data<float>(), static_cast<size_t>(t.count()));
      in.push_back(tensors.emplace_back(t).raw());
    }
    for (const Type& t : s.out) out.push_back(tensors.emplace_back(t).raw());
  }
  void operator()(ThreadPool& pool) { run(prepared, {in.data(), out.data(), scratch.get()}, pool); }
};

ThreadPool one(1), two(2, keep_libraries_single_threaded);

// `work` in units of which `unit` names a milliard a second.
void bench(const std::string& name, const std::string& op, Types in, Attrs attrs, double work,
           const char* unit = "GFLOP/s") {
  const std::string title = op + " " + name;
  if (title.find(wanted) == std::string::npos) return;
  Run r(*find_op(op), std::move(in), std::move(attrs));
  const double a = seconds_of([&] { r(one); }), b = seconds_of([&] { r(two); });
  fmt::print("{:50} {:9.1f} us {:7.1f} {}   2 threads {:9.1f} us {:7.1f} {}\n", title, a * 1e6, work / a * 1e-9, unit,
             b * 1e6, work / b * 1e-9, unit);
}

Type floats(Shape s) { return {DType::kFloat32, s}; }

void convolution(int64_t n, int64_t h, int64_t c, int64_t o, int64_t k, bool same, int64_t stride = 1,
                 int64_t groups = 1) {
  ConvWindow how{{stride, stride}, {0, 0, 0, 0}, {1, 1}, groups};
  if (same) {
    const Ints p = same_padding(h, k, stride);
    how.padding = {p[0], p[1], p[0], p[1]};
  }
  const Type x = floats({n, h, h, c}), kernel = floats({k, k, c / groups, o});
  const Convolution shape = convolution_of(attrs_of(how), x.shape, kernel.shape);
  const Type y = floats({n, shape.oh(), shape.ow(), o});
  const auto work = static_cast<double>(shape.flops());
  const std::string name =
      fmt::format("{}x{}x{}x{} -> {} {}x{} / {}{}", n, h, h, c, o, k, k, stride, groups > 1 ? " depthwise" : "");
  bench(name, "conv2d", {x, kernel}, attrs_of(how), work);
  Attrs a = attrs_of(how);
  a.set("size", Ints{h, h});
  bench(name, "conv2d_grad_input", {y, kernel}, a, work);
  a.set("size", Ints{k, k});
  bench(name, "conv2d_grad_kernel", {x, y}, a, work);
}

void pooling(int64_t n, int64_t h, int64_t c, int64_t k, int64_t stride) {
  const int64_t oh = (h - k) / stride + 1;
  const Type x = floats({n, h, h, c}), y = floats({n, oh, oh, c});
  Attrs a = {{"window", Ints{k, k}}, {"strides", Ints{stride, stride}}, {"padding", Ints{0, 0, 0, 0}}};
  const std::string name = fmt::format("{}x{}x{}x{} {}x{} / {}", n, h, h, c, k, k, stride);
  const double in = static_cast<double>(x.bytes()), out = static_cast<double>(y.bytes());
  bench(name, "max_pool2d", {x}, a, in + out, "GB/s");
  bench(name, "max_pool2d_grad", {x, y, y}, a, 2 * in + 2 * out, "GB/s");
  bench(name, "avg_pool2d", {x}, a, in + out, "GB/s");
  a.set("size", Ints{h, h});
  bench(name, "avg_pool2d_grad", {y}, a, in + out, "GB/s");
}

void product(Shape batch, int64_t m, int64_t n, int64_t k, bool ta, bool tb) {
  const Shape a = batch + (ta ? Shape{k, m} : Shape{m, k}), b = batch + (tb ? Shape{n, k} : Shape{k, n});
  bench(fmt::format("{}{}x{}{} x {}{}", batch.rank() ? to_string(batch) : "", m, k, ta ? "'" : "", n, tb ? "'" : ""),
        "matmul", {floats(a), floats(b)}, {{"transpose_a", ta}, {"transpose_b", tb}},
        2.0 * static_cast<double>(batch.count() * m * n * k));
}

void pointwise(const char* op, int inputs = 1, DType dtype = DType::kFloat32, int64_t n = 1 << 16) {
  bench(fmt::format("{} {}", name_of(dtype), n), op, Types(static_cast<size_t>(inputs), {dtype, {n}}), {},
        static_cast<double>(n), "elements/ns");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) wanted = argv[1];
  keep_libraries_single_threaded();
  convolution(128, 28, 1, 32, 3, false);
  convolution(128, 13, 32, 64, 3, false);
  convolution(128, 11, 32, 64, 3, false);
  convolution(128, 32, 3, 32, 3, true);
  convolution(128, 32, 16, 16, 3, true);
  convolution(128, 16, 32, 32, 3, true);
  convolution(128, 8, 64, 64, 3, true);
  convolution(128, 16, 32, 64, 3, true, 2);
  convolution(128, 16, 32, 64, 1, true);
  convolution(1, 224, 3, 64, 7, true, 2);
  convolution(1, 56, 64, 64, 3, true);
  convolution(32, 16, 64, 64, 3, true, 1, 64);
  convolution(32, 16, 64, 128, 3, true, 1, 64);

  pooling(128, 26, 32, 2, 2);
  pooling(128, 11, 64, 2, 2);
  pooling(32, 56, 64, 3, 2);

  for (const auto& [m, n, k] : {std::array<int64_t, 3>{4096, 4096, 512},
                                {128, 784, 512},
                                {128, 512, 784},
                                {256, 64, 256},
                                {2048, 128, 512},
                                {32, 64, 256},
                                {4, 2, 8},
                                {1, 64, 64}}) {
    product({}, m, n, k, false, false);
    product({}, m, n, k, false, true);
    product({}, m, n, k, true, false);
  }
  for (const bool tb : {false, true}) product({32, 4}, 64, 64, 32, false, tb);
  product({32, 4}, 64, 32, 64, false, false);
  product({32, 4}, 64, 32, 64, true, false);

  for (const char* op : {"exp", "log", "tanh", "sigmoid", "erf", "sin", "sqrt", "rsqrt", "expm1", "log1p", "softplus",
                         "atan", "relu", "negative", "sign", "floor", "isnan"})
    pointwise(op);
  for (const char* op : {"add", "multiply", "divide", "maximum", "pow", "less", "floor_divide", "mod"})
    pointwise(op, 2);
  for (const char* op : {"add", "multiply", "maximum", "less", "floor_divide", "mod"}) pointwise(op, 2, DType::kInt32);
  for (const char* op : {"logical_and", "equal"}) pointwise(op, 2, DType::kBool);
  for (const char* op : {"cast_float32", "cast_int32", "cast_bool"}) {
    pointwise(op, 1, DType::kUint8);
    pointwise(op, 1, DType::kBool);
    pointwise(op, 1, DType::kInt64);
    pointwise(op, 1, DType::kFloat32);
  }
  return 0;
}
