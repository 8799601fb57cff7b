// Rows of a table by number, and its gradient.
#include <algorithm>
#include <cstring>

#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/tiles/program.h"

namespace kcc {
namespace {

Types infer_take(const Attrs&, const Types& in) {
  if (in[0].shape.rank() < 1 || !is_integer(in[1].dtype))
    refuse("shape", "take needs a table and whole numbers, not " + to_string(in[0]) + " and " + to_string(in[1]));
  return {{in[0].dtype, in[1].shape + in[0].shape.from(1)}};
}

[[noreturn]] void outside_of_table(int64_t id, int64_t rows) {
  refuse("data.id", "the id " + std::to_string(id) + " is outside of the table's " + std::to_string(rows) +
                        " rows (0 to " + std::to_string(rows - 1) + ")");
}

Prepared prepare_take(const Signature& s) {
  const int64_t rows = s.in[0].shape[0], n = s.in[1].shape.count(),
                bytes = s.in[0].shape.from(1).count() * static_cast<int64_t>(size_of(s.in[0].dtype));
  const int parts = static_cast<int>(std::min<int64_t>(parts_of(s.out[0].shape.count()), std::max<int64_t>(n, 1)));
  return dispatch(s.in[1].dtype, [&]<class I>() {
    Prepared p;
    p.phases.push_back({parts, [=](const Buffers& b, int part) {
                          for (int64_t i = n * part / parts; i < n * (part + 1) / parts; ++i) {
                            const auto id = static_cast<int64_t>(b.input<I>(1)[i]);
                            if (id < 0 || id >= rows) outside_of_table(id, rows);
                            std::memcpy(b.output<char>() + i * bytes, b.input<char>(0) + id * bytes,
                                        static_cast<size_t>(bytes));
                          }
                        }});
    return p;
  });
}

// Each part owns some columns, so that rows are added in the order of the ids.
Prepared prepare_scatter(const Signature& s) {
  const int64_t rows = s.out[0].shape[0], n = s.in[1].shape.count(), width = s.out[0].shape.from(1).count();
  const int64_t parts =
      std::clamp<int64_t>(width / 16, 1, std::min(16, parts_of(s.in[0].shape.count() + rows * width)));
  return dispatch(s.in[1].dtype, [&]<class I>() {
    return dispatch_float(s.in[0].dtype, [&]<class T>() {
      Prepared p;
      p.phases.push_back({static_cast<int>(parts), [=](const Buffers& b, int part) {
                            const int64_t c0 = width * part / parts, c1 = width * (part + 1) / parts;
                            T* out = b.output<T>();
                            if (parts == 1)
                              std::fill_n(out, rows * width, T(0));
                            else
                              for (int64_t r = 0; r < rows; ++r)
                                std::fill(out + r * width + c0, out + r * width + c1, T(0));
                            for (int64_t i = 0; i < n; ++i) {
                              const auto id = static_cast<int64_t>(b.input<I>(1)[i]);
                              if (id < 0 || id >= rows) outside_of_table(id, rows);
                              const T* from = b.input<T>(0) + i * width;
                              for (int64_t c = c0; c < c1; ++c) out[id * width + c] += from[c];
                            }
                          }});
      return p;
    });
  });
}

}  // namespace

const Op& take_op = define({
    .name = "take",
    .doc = "Row ids[..] of a table, for each id; an id outside is refused when it runs.",
    .traits = kChecks,
    .infer = infer_take,
    .kernel = prepare_take,
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {op.wants(0) ? scatter_add(dy[0], op.input(1), op.input(0).dim(0)) : Value{}};
    },
    .samples = {{normal({5, 3}), integers({4}, 0, 5)}, {normal({5}), integers({2, 3}, 0, 5)}},
});

const Op& scatter_add_op = define({
    .name = "scatter_add",
    .doc = "A table of `rows` rows of zeros, to which row i of the first input is added at row ids[i].",
    .traits = kChecks,
    .infer = [](const Attrs& a, const Types& in) -> Types {
      return {{in[0].dtype, Shape{a.integer("rows")} + in[0].shape.from(in[1].shape.rank())}};
    },
    .kernel = prepare_scatter,
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {take(dy[0], op.input(1))}; },
    .samples = {{{normal({4, 3}), integers({4}, 0, 5)}, {{"rows", int64_t{5}}}}},
});

Value scatter_add(const Value& x, const Value& ids, int64_t rows) {
  return emit(scatter_add_op, {x, ids}, {{"rows", rows}});
}

Value take(const Value& table, const Value& ids) {
  return emit(take_op, {table, is_integer(ids.dtype()) ? ids : cast(ids, DType::kInt32)});
}

}  // namespace kcc
