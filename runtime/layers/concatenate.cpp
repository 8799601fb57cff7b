// Several values side by side along one axis.
#include "runtime/layers/shapes.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

struct Concatenate final : Layer {
  Arg<int64_t> axis{this, "axis", -1, "along which they are joined; 0 is the batch"};

  Values call_all(const Values& in, Call) override {
    if (in.empty())
      refuse("graph.inputs", "`Concatenate` joins several values, and gets none",
             "give it a list: [[a, b], Concatenate]");
    const int at = need_axis(*this, in[0], axis);
    std::string shapes;
    for (const Value& x : in) shapes += (shapes.empty() ? "" : ", ") + rows_of(x);
    DType dtype = in[0].dtype();
    for (const Value& x : in) {
      bool fits = x.rank() == in[0].rank();
      for (int i = 0; fits && i < x.rank(); ++i) fits = i == at || x.dim(i) == in[0].dim(i);
      if (!fits)
        refuse("shape.concatenate", "`Concatenate` joins along axis " + std::to_string(at) + ", and gets " + shapes +
                                        ": all other sizes must be the same");
      dtype = promote(dtype, x.dtype());
    }
    Values xs;
    for (const Value& x : in) xs.push_back(cast(x, dtype));
    return {concat(xs, at)};
  }

  // A missing mask counts as all true. Kept where any feature is.
  Values masks(const Values& out, const Call& c) override {
    int rank = 0;
    for (const Flow& f : c.flows())
      if (f.mask) rank = std::max(rank, f.mask.rank());
    if (rank == 0) return {};
    Values parts;
    for (const Flow& f : c.flows())
      parts.push_back(f.mask ? broadcast_to(mask_like(f.mask, f.value), f.value.shape())
                             : full(c.context.builder, f.value.shape(), 1, DType::kBool));
    const Value joined = concat(parts, need_axis(*this, out[0], axis));
    Ints rest;
    for (int i = rank; i < joined.rank(); ++i) rest.push_back(i);
    return {rest.empty() ? joined : any(joined, rest)};
  }
};
KCC_REGISTER(Concatenate, "Several values side by side along one axis.");

}  // namespace
}  // namespace kcc
