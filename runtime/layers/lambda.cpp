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
    // One that does not name it has not used it up: where it gets lost is told.
    const bool looks = function->formula->text.find("mask(") != std::string::npos;
    const Value mask = looks || c.flows().empty() ? c.mask() : c.flows()[0].mask;
    const FormulaScope scope{&c.context.builder, c.training,       c.context.batch,
                             {{"x", {x, mask}}}, c.context.floatx, c.context.turn};
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
