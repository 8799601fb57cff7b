// Brings groups of channels of each row to mean 0 and variance 1.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct GroupNormalization final : Layer {
  Arg<int64_t> groups{this, "groups", 32, "number of groups; -1 for one a channel"};
  Arg<int64_t> axis{this, "axis", -1, "the axis of the channels"};
  Arg<double> epsilon{this, "epsilon", 0.001, at_least(0), "added to the variance"};
  Arg<bool> center{this, "center", true, "add beta"};
  Arg<bool> scale{this, "scale", true, "multiply by gamma"};
  WeightArgs beta{this, "beta", "zeros"};
  WeightArgs gamma{this, "gamma", "ones"};

  void settle() override {
    if (groups < 1 && groups != -1)
      refuse("arg.range",
             "`groups` is " + std::to_string(groups) + ", and must be at least 1, or -1 for one a channel");
  }

  Value call(Value x, Call) override {
    need_rank_at_least(*this, x, 2, "a dimension beside the batch");
    x = floating(x);
    const int at = need_axis(*this, x, axis);
    if (at == 0) refuse("arg.range", "`axis` is the batch, and must be the axis of the channels");
    const int64_t channels = x.dim(at), n = groups == -1 ? channels : *groups;
    if (channels % n != 0)
      refuse("shape.groups",
             "`GroupNormalization` splits " + std::to_string(channels) + " channels into " + std::to_string(n) +
                 " groups: the first must be a multiple of the second",
             "give other `groups`");

    Shape split = x.shape();  // [rows, .., groups, channels of one, ..]
    split.set(at, channels / n);
    split.insert(at, n);
    Ints axes;
    Shape along;
    for (int i = 0; i < split.rank(); ++i) {
      if (i != 0 && i != at) axes.push_back(i);
      along.push_back(i == at || i == at + 1 ? split[i] : 1);
    }
    const Value y = reshape(x, split);
    Value factor = rsqrt(variance(y, axes, true) + *epsilon);
    const Value center_ = mean(y, axes, true);
    if (scale) factor = factor * reshape(weight(gamma, {channels}), along);
    Value offset = -center_ * factor;
    if (center) offset = offset + reshape(weight(beta, {channels}), along);
    return reshape(y * factor + offset, x.shape());
  }
};
KCC_REGISTER(GroupNormalization, "Brings groups of channels of each row to mean 0 and variance 1.");

}  // namespace
}  // namespace kcc
