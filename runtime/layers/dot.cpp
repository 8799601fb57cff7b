// Products of two values, summed over one axis of each.
#include "runtime/functions/unit_length.h"
#include "runtime/layers/shapes.h"

namespace kcc {
namespace {

// `axis` moved to the end.
Value with_last(const Value& x, int axis) {
  Ints order;
  for (int i = 0; i < x.rank(); ++i)
    if (i != axis) order.push_back(i);
  order.push_back(axis);
  return transpose(x, order);
}

struct Dot final : Layer {
  Arg<std::vector<int64_t>> axes{this, "axes", "the axis to sum over, of both or of each; 0 is the batch"};
  Arg<bool> normalize{this, "normalize", false, "bring vectors to length 1 first: then the result is their cosine"};

  void settle() override {
    if (axes->empty() || axes->size() > 2)
      refuse("arg.type", "`axes` must be one axis, or one for each of the two values");
  }

  // a: [rows, .., n, ..], b: [rows, .., n, ..] -> the rest of a's axes, then the rest of b's; [rows, 1] where none is
  // left.
  Values call_all(const Values& in, Call) override {
    if (in.size() != 2)
      refuse("graph.inputs", "`Dot` takes two values, and gets " + std::to_string(in.size()),
             "give it a list: [[a, b], {Dot: 1}]");
    Value a = floating(in[0]), b = floating(in[1]);
    need_rank_at_least(*this, a, 2, "a dimension beside the batch");
    need_rank_at_least(*this, b, 2, "a dimension beside the batch");
    const int i = need_axis(*this, a, axes->front()), j = need_axis(*this, b, axes->back());
    if (i == 0 || j == 0) refuse("arg.range", "`axes` names axis 0, the batch, and rows cannot be mixed");
    if (a.dim(i) != b.dim(j))
      refuse("shape.dot", "`Dot` sums over axis " + std::to_string(i) + " of " + rows_of(a) + " and axis " +
                              std::to_string(j) + " of " + rows_of(b) + ": their sizes must be the same");
    if (normalize) a = unit_length(a, {i}), b = unit_length(b, {j});
    a = with_last(a, i);
    b = with_last(b, j);
    const int64_t rows = a.dim(0), n = a.dim(-1);
    Shape out = a.shape().first(a.rank() - 1);
    for (int k = 1; k < b.rank() - 1; ++k) out.push_back(b.dim(k));
    if (out.rank() == 1) out.push_back(1);
    const auto rest = [](const Value& x) { return x.shape().from(1).first(x.rank() - 2).count(); };
    return {reshape(matmul(reshape(a, {rows, rest(a), n}), reshape(b, {rows, rest(b), n}), false, true), out)};
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(Dot, "Products of two values, summed over one axis of each.");

}  // namespace
}  // namespace kcc
