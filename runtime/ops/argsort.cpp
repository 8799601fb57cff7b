// The order of the elements of each row.
#include "runtime/ops/argsort.h"

#include <algorithm>
#include <numeric>

#include "runtime/ops/ops.h"
#include "runtime/ops/reduction.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

// Smaller (or larger) first, equals in their order, NaN last.
template <class T>
bool before(const T* x, bool descending, int32_t i, int32_t j) {
  const bool i_nan = x[i] != x[i], j_nan = x[j] != x[j];
  if (i_nan != j_nan) return j_nan;
  if (!i_nan && x[i] != x[j]) return descending ? x[i] > x[j] : x[i] < x[j];
  return i < j;
}

}  // namespace

const Op& argsort_op = define({
    .name = "argsort",
    .doc = "The places of the first `count` elements of each row in their order; equals keep theirs, NaN comes last.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      Shape shape = in[0].shape;
      shape.set(-1, a.integer("count"));
      return {{DType::kInt32, shape}};
    },
    .kernel =
        +[](const Signature& s) {
          const int64_t n = s.in[0].shape[-1], count = s.attrs.integer("count");
          const int64_t rows = s.in[0].shape.first(s.in[0].shape.rank() - 1).count();
          const bool descending = s.attrs.flag("descending");
          // Enough rows a part that a thread is worth it; the split depends on the sizes alone.
          const auto parts = static_cast<int>(std::clamp<int64_t>(rows * n / 8192, 1, std::min<int64_t>(rows, 64)));
          return dispatch(s.in[0].dtype, [&]<class T>() {
            Prepared p;
            p.scratch_bytes = rows * n * 4;
            p.phases.push_back({parts, [=](const Buffers& b, int part) {
                                  for (int64_t r = rows * part / parts; r < rows * (part + 1) / parts; ++r) {
                                    const T* x = b.input<T>(0) + r * n;
                                    const auto less = [=](int32_t i, int32_t j) { return before(x, descending, i, j); };
                                    int32_t* order = static_cast<int32_t*>(b.scratch) + r * n;
                                    std::iota(order, order + n, 0);
                                    if (count < n / 4)
                                      std::partial_sort(order, order + count, order + n, less);
                                    else
                                      std::sort(order, order + n, less);
                                    std::copy_n(order, count, b.output<int32_t>() + r * count);
                                  }
                                }});
            return p;
          });
        },
    .flops = [](const Signature& s) { return 32 * s.in[0].shape.count(); },
    .samples = {{{normal({4, 7})}, {{"count", int64_t{7}}, {"descending", false}}},
                {{integers({5, 9}, 0, 4)}, {{"count", int64_t{9}}, {"descending", true}}},
                {{normal({600, 100})}, {{"count", int64_t{5}}, {"descending", true}}}},
});

Value argsort(const Value& x, int axis, bool descending, int64_t count) {
  Ints perm(static_cast<size_t>(x.rank()));
  std::iota(perm.begin(), perm.end(), 0);
  std::swap(perm[static_cast<size_t>(normal_axis(axis, x.rank()))], perm.back());
  const Value rows = transpose(x, perm);
  const int64_t n = rows.dim(-1);
  return transpose(
      emit(argsort_op, {rows}, {{"count", count < 0 ? n : std::min(count, n)}, {"descending", descending}}), perm);
}

}  // namespace kcc
