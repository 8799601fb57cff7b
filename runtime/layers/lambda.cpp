// An expression of what flows in.
#include "runtime/model/layer.h"

namespace kcc {
namespace {

struct Lambda final : Layer {
  Arg<Config> function{this, "function", "an expression of `x`"};

  void settle() override {
    if (!function->is(Config::Kind::kFormula))
      refuse("arg.type", "`function` is " + shown(function) + ", and must be an expression of `x`",
             "write {Lambda: \"abs(x) * 2\"}");
  }
  Value call(Value x, Call c) override {
    return function->formula->call(
        {&c.context.builder, c.training, c.context.batch, {{"x", {x, c.mask()}}}, c.context.floatx, c.context.turn});
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(Lambda, "An expression of `x`.");

}  // namespace
}  // namespace kcc
