// Random numbers. Element i of draw `stream` in step s is a function of (seed, stream, s, i) alone.
#include "runtime/base/philox.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/tiles/program.h"

namespace kcc {
namespace {

Types infer_random(const Attrs& a, const Types&) {
  return {{static_cast<DType>(a.integer("dtype")), Shape(std::span<const int64_t>(a.ints("shape")))}};
}

Attrs draw(Builder& builder, const Shape& shape, DType dtype) {
  return {{"seed", static_cast<int64_t>(builder.seed)},
          {"stream", static_cast<int64_t>(builder.draws++)},
          {"shape", Ints(shape.begin(), shape.end())},
          {"dtype", static_cast<int64_t>(dtype)}};
}

// `one(philox, i)` draws element i; in float32 whole stretches go through `many(philox, out, count, first)`.
template <class One, class Many>
Prepared prepare_with(const Signature& s, One one, Many many) {
  const auto seed = static_cast<uint64_t>(s.attrs.integer("seed")),
             stream = static_cast<uint64_t>(s.attrs.integer("stream"));
  const int64_t n = s.out[0].shape.count();
  const int parts = parts_of(n, 8);
  return dispatch_float(s.out[0].dtype, [&]<class T>() {
    Prepared p;
    p.phases.push_back({parts, [=](const Buffers& b, int part) {
                          const Philox philox(seed, stream, static_cast<uint64_t>(*b.input<int64_t>(0)));
                          const int64_t begin = n * part / parts, end = n * (part + 1) / parts;
                          if constexpr (std::is_same_v<T, float>) {
                            many(philox, b.output<T>() + begin, static_cast<size_t>(end - begin),
                                 static_cast<uint64_t>(begin));
                          } else {
                            for (int64_t i = begin; i < end; ++i)
                              b.output<T>()[i] = static_cast<T>(one(philox, static_cast<uint64_t>(i)));
                          }
                        }});
    return p;
  });
}

const Attrs kSampleAttrs = {{"seed", int64_t{1}},
                            {"stream", int64_t{2}},
                            {"shape", Ints{5, 7}},
                            {"dtype", static_cast<int64_t>(DType::kFloat32)}};

}  // namespace

const Op& random_uniform_op = define({
    .name = "random_uniform",
    .doc = "Numbers of [0, 1), drawn by seed, stream and the step that is the input.",
    .infer = infer_random,
    .kernel =
        +[](const Signature& s) {
          return prepare_with(
              s, [](const Philox& p, uint64_t i) { return p.uniform(i); },
              [](const Philox& p, float* out, size_t n, uint64_t first) { p.fill_uniform(out, n, first); });
        },
    .samples = {{{integers({}, 0, 9, DType::kInt64)}, kSampleAttrs}},
});

const Op& random_normal_op = define({
    .name = "random_normal",
    .doc = "Normal numbers of mean 0 and deviation 1, drawn by seed, stream and the step that is the input.",
    .infer = infer_random,
    .kernel =
        +[](const Signature& s) {
          return prepare_with(
              s, [](const Philox& p, uint64_t i) { return p.normal(i); },
              [](const Philox& p, float* out, size_t n, uint64_t first) { p.fill_normal(out, n, first); });
        },
    .samples = {{{integers({}, 0, 9, DType::kInt64)}, kSampleAttrs}},
});

Value random_uniform(Builder& builder, Shape shape, DType dtype) {
  return emit(random_uniform_op, {builder.draw_count()}, draw(builder, shape, dtype));
}
Value random_normal(Builder& builder, Shape shape, DType dtype) {
  return emit(random_normal_op, {builder.draw_count()}, draw(builder, shape, dtype));
}

}  // namespace kcc
