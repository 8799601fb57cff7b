// The elements of each row under another shape.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

std::string listed(const std::vector<int64_t>& dims) {
  std::string s;
  for (int64_t d : dims) s += (s.empty() ? "" : ", ") + std::to_string(d);
  return "[" + s + "]";
}

struct Reshape final : Layer {
  Arg<std::vector<int64_t>> target_shape{this, "target_shape",
                                         "the new shape without the batch; one -1 stands for what is left"};

  void settle() override {
    int free = 0;
    for (int64_t d : *target_shape) {
      if (d < -1 || d == 0)
        refuse("arg.range",
               "`target_shape` is " + listed(target_shape) + ", and its sizes must be at least 1, or -1 once");
      free += d == -1;
    }
    if (free > 1)
      refuse("arg.range", "`target_shape` is " + listed(target_shape) + ", and only one of its sizes can be -1");
  }

  Value call(Value x, Call) override {
    const int64_t have = x.shape().from(1).count();
    int64_t known = 1;
    for (int64_t d : *target_shape)
      if (d != -1) known = Shape{known, d}.count();
    Shape shape{x.dim(0)};
    bool free = false;
    for (int64_t d : *target_shape) {
      free = free || d == -1;
      shape.push_back(d != -1 ? d : have / known);
    }
    if (free ? have % known != 0 : have != known)
      refuse("shape.reshape", "`Reshape` cannot bring " + rows_of(x) + " into " + listed(target_shape) +
                                  ": a row has " + std::to_string(have) + " elements, and " +
                                  (free ? "their number must be a multiple of " : "would need ") +
                                  std::to_string(known));
    return reshape(x, shape);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(Reshape, "The elements of each row under another shape.");

}  // namespace
}  // namespace kcc
