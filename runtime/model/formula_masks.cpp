#include "runtime/model/formula_masks.h"

#include <algorithm>
#include <set>

#include "runtime/ops/ops.h"

namespace kcc {

extern const Op& broadcast_to_op;

namespace {

// What every element of the result does with the element at its own place. A value that is spread over more elements
// is so too.
bool elementwise(const OpCall& call, const Value& in) {
  if ((call.op->traits & kPointwise) || call.op == &broadcast_to_op) return true;
  return (call.op->traits & kView) && call.out[0].shape() == in.shape();
}

}  // namespace

FormulaMasks::FormulaMasks(const FormulaScope& scope)
    : scope_(scope),
      any_(std::any_of(scope.values.begin(), scope.values.end(), [](const auto& v) { return bool(v.second.mask); })) {
  Builder& builder = *scope.builder;
  if (auto* eager = dynamic_cast<EagerBuilder*>(&builder); eager && any_) recording_.emplace(*eager);
  before_ = builder.position();  // NOLINT(clang-analyzer-core.CallAndMessage): a reference is not null
}

Value FormulaMasks::of(const Value& result) const {
  if (!any_) return {};
  const std::vector<OpCall> calls = result.builder().history({result}, {before_});
  std::set<ValueId> used{result.id()};  // not so: the other branch of `a if training else b`, `e` of `mask(e)`
  for (const OpCall& call : calls)
    for (const Value& v : call.in) used.insert(v.id());
  Value mask;
  std::set<ValueId> led;
  for (const auto& [name, flow] : scope_.values) {
    if (!used.contains(flow.value.id())) continue;
    if (flow.value.rank() == 0 || flow.value.dim(0) != scope_.batch) continue;  // a weight or a constant
    if (!flow.mask) return {};
    mask = mask ? logical_or(mask, flow.mask) : flow.mask;
    led.insert(flow.value.id());
  }
  if (!mask || result.rank() < mask.rank()) return {};
  for (int i = 0; i < mask.rank(); ++i)
    if (mask.dim(i) != result.dim(i)) return {};
  for (const OpCall& call : calls) {
    const auto in = std::find_if(call.in.begin(), call.in.end(), [&](const Value& v) { return led.contains(v.id()); });
    if (in == call.in.end()) continue;
    if (!elementwise(call, *in)) return {};
    for (const Value& v : call.out) led.insert(v.id());
  }
  return led.contains(result.id()) ? mask : Value{};
}

}  // namespace kcc
