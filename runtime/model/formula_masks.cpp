#include "runtime/model/formula_masks.h"

#include <algorithm>
#include <set>

#include "runtime/model/findings.h"
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

void FormulaMasks::tell_steps_left_out(Findings& findings, const Formula& formula, const Value& result,
                                       Place place) const {
  if (!any_ || formula.text.find("mask(") != std::string::npos) return;
  for (const auto& [name, flow] : scope_.values) {
    if (!flow.mask || flow.mask.rank() != 2) continue;
    for (const OpCall& call : result.builder().history({result}, {before_})) {
      if (!(call.op->traits & kReduction) || call.attrs.integer("first") > 1 || call.attrs.integer("last") < 2 ||
          call.in[0].rank() < 3 || !(call.in[0].shape().first(2) == flow.mask.shape()))
        continue;
      const std::vector<OpCall> before = result.builder().history({call.in[0]}, {before_});
      const auto rests_on = [&](const Value& v) {
        return call.in[0] == v || std::any_of(before.begin(), before.end(), [&](const OpCall& c) {
                 return std::find(c.in.begin(), c.in.end(), v) != c.in.end();
               });
      };
      const auto weighs = [&](const auto& other) {  // it may say what counts
        const Value& v = other.second.value;
        return other.first != "y_true" && !(v == flow.value) && v.rank() > 0 && v.dim(0) == flow.mask.dim(0) &&
               rests_on(v);
      };
      if (!rests_on(flow.value) || std::any_of(scope_.values.begin(), scope_.values.end(), weighs)) continue;
      findings.warn({"mask.lost", "the expression goes over steps that the mask of `" + name + "` leaves out",
                     "weigh them, `sum(e * mask(e)[:, :, None], axis=1)`, or use a layer that honours the mask, such "
                     "as GlobalAveragePooling1D",
                     place});
      return;
    }
  }
}

}  // namespace kcc
