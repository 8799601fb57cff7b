// An expression of what flows in. A mask passes as it does through an expression of the graph.
#include "runtime/model/formula_masks.h"
#include "runtime/model/layer.h"

namespace kcc {
namespace {

struct Lambda final : Layer {
  Arg<Config> function{this, "function", required, "an expression of `x`"};

  void settle() override {
    if (!function->is(Config::Kind::kFormula))
      refuse("arg.type", "`function` is " + shown(function) + ", and must be an expression of `x`",
             "write {Lambda: \"abs(x) * 2\"}");
  }
  Value call(Value x, Call c) override {
    const FormulaScope scope{&c.context.builder,     c.training,       c.context.batch,
                             {{"x", {x, c.mask()}}}, c.context.floatx, c.context.turn};
    const FormulaMasks masks(scope);
    const Value y = function->formula->call(scope);
    mask_ = masks.of(y);
    return y;
  }
  Values masks(const Values&, const Call&) override { return {mask_}; }

 private:
  Value mask_;  // of the last call
};
KCC_REGISTER(Lambda, "An expression of `x`.");

}  // namespace
}  // namespace kcc
