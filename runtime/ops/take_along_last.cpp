// The element of the last dimension that a number names, and its gradient.
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

[[noreturn]] void outside_of_classes(int64_t id, int64_t n) {
  refuse("data.class",
         std::to_string(id) + " is outside of the 0 to " + std::to_string(n - 1) + " of the last dimension");
}

}  // namespace

extern const Op& put_along_last_op;

const Op& take_along_last_op = define({
    .name = "take_along_last",
    .doc = "x[.., ids[..]]; a number outside is refused when it runs.",
    .traits = kChecks,
    .infer = [](const Attrs&, const Types& in) -> Types {
      if (in[0].shape.rank() < 1 || !(in[0].shape.first(in[0].shape.rank() - 1) == in[1].shape) ||
          !is_integer(in[1].dtype))
        refuse("shape", to_string(in[1]) + " does not choose among the last dimension of " + to_string(in[0]));
      return {{in[0].dtype, in[1].shape}};
    },
    .kernel =
        +[](const Signature& s) {
          const int64_t n = s.in[0].shape[-1], rows = s.in[1].shape.count();
          return dispatch(s.in[1].dtype, [&]<class I>() {
            return dispatch(s.in[0].dtype, [&]<class T>() {
              Prepared p;
              p.phases.push_back({1, [=](const Buffers& b, int) {
                                    for (int64_t i = 0; i < rows; ++i) {
                                      const auto id = static_cast<int64_t>(b.input<I>(1)[i]);
                                      if (id < 0 || id >= n) outside_of_classes(id, n);
                                      b.output<T>()[i] = b.input<T>(0)[i * n + id];
                                    }
                                  }});
              return p;
            });
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {emit(put_along_last_op, {dy[0], op.input(1)}, {{"n", op.input(0).dim(-1)}})};
    },
    .samples = {{normal({4, 3}), integers({4}, 0, 3)}},
});

const Op& put_along_last_op = define({
    .name = "put_along_last",
    .doc = "Zeros of [.., n] with x[..] at place ids[..] of the last dimension.",
    .infer = [](const Attrs& a, const Types& in) -> Types {
      return {{in[0].dtype, in[0].shape + Shape{a.integer("n")}}};
    },
    .kernel =
        +[](const Signature& s) {
          const int64_t n = s.out[0].shape[-1], rows = s.in[1].shape.count();
          return dispatch(s.in[1].dtype, [&]<class I>() {
            return dispatch(s.in[0].dtype, [&]<class T>() {
              Prepared p;
              p.phases.push_back({1, [=](const Buffers& b, int) {
                                    std::fill_n(b.output<T>(), rows * n, T(0));
                                    for (int64_t i = 0; i < rows; ++i) {
                                      const auto id = static_cast<int64_t>(b.input<I>(1)[i]);
                                      if (id < 0 || id >= n) outside_of_classes(id, n);
                                      b.output<T>()[i * n + id] = b.input<T>(0)[i];
                                    }
                                  }});
              return p;
            });
          });
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {take_along_last(dy[0], op.input(1))}; },
    .samples = {{{normal({4}), integers({4}, 0, 3)}, {{"n", int64_t{3}}}}},
});

Value take_along_last(const Value& x, const Value& ids) {
  return emit(take_along_last_op, {x, is_integer(ids.dtype()) ? ids : cast(ids, DType::kInt32)});
}

}  // namespace kcc
