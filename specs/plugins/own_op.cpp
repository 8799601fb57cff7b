// A primitive operation of one's own, kernel and gradient rule by hand, and a layer that uses it: the local response
// normalization of AlexNet, y_i = x_i / (k + alpha sum_j x_j^2)^beta with the sum over the `size` channels around i.
#include <kcc/kcc.h>

#include <numeric>

#include "runtime/tensor/dispatch.h"
using namespace kcc;

namespace {

// y[.., i] = sum of x[.., j], |i - j| <= radius. Symmetric in i and j: its gradient is the operation itself.
template <class T>
void add_neighbours(const T* x, T* y, int64_t n, int64_t radius) {
  for (int64_t i = 0; i < n; ++i)
    y[i] = std::accumulate(x + std::max<int64_t>(i - radius, 0), x + std::min(i + radius + 1, n), T{0});
}

const Op& neighbour_sum = define({
    .name = "neighbour_sum",
    .doc = "Sums over the last dimension of what is up to `radius` away.",
    .infer = same_type,
    .kernel =
        +[](const Signature& s) {
          const int64_t n = s.in[0].shape[-1], rows = s.in[0].shape.count() / n, radius = s.attrs.integer("radius");
          return dispatch_float(s.in[0].dtype, [&]<class T>() {
            Prepared p;
            p.phases.push_back({1, [=](const Buffers& b, int) {
                                  for (int64_t at = 0; at < rows * n; at += n)
                                    add_neighbours(b.input<T>(0) + at, b.output<T>() + at, n, radius);
                                }});
            return p;
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {emit(*op.op, {dy[0]}, op.attrs)}; },
    .samples = {{{normal({3, 7})}, {{"radius", int64_t{2}}}}},
});

}  // namespace

struct LocalResponseNormalization : Layer {
  Arg<int> size{this, "size", 5, at_least(1), "channels in a sum: an odd number"};
  Arg<double> k{this, "k", 2.0}, alpha{this, "alpha", 1e-4}, beta{this, "beta", 0.75};

  Value call(Value x, Call) override {
    const Value sums = emit(neighbour_sum, {square(x)}, {{"radius", int64_t{size / 2}}});
    return x * exp(-beta * log(k + alpha * sums));
  }
};
KCC_REGISTER(LocalResponseNormalization, "Divides each channel by the size of those near it.");
