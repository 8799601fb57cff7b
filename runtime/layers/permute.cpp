// The dimensions of each row in another order.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Permute final : Layer {
  Arg<std::vector<int64_t>> dims{this, "dims", "which dimension comes where, counted from 1; the batch stays"};

  void settle() override {
    std::vector<int64_t> sorted = dims;
    std::sort(sorted.begin(), sorted.end());
    for (size_t i = 0; i < sorted.size(); ++i)
      if (sorted[i] != static_cast<int64_t>(i) + 1)
        refuse("arg.range", "`dims` must name each dimension from 1 to " + std::to_string(sorted.size()) + " once",
               "[2, 1] swaps two");
  }
  Value call(Value x, Call) override {
    const int n = static_cast<int>(dims->size());
    need_rank(*this, x, n + 1, std::to_string(n) + " dimensions beside the batch");
    Ints order{0};
    order.insert(order.end(), dims->begin(), dims->end());
    return transpose(x, order);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(Permute, "The dimensions of each row in another order.");

}  // namespace
}  // namespace kcc
