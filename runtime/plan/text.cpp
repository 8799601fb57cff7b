#include <fmt/format.h>

#include "runtime/plan/executor.h"
#include "runtime/plan/plan.h"

namespace kcc {
namespace {

std::string place(const Plan& plan, Plan::Ref r) {
  const auto& b = plan.buffers[static_cast<size_t>(r.buffer)];
  switch (b.home) {
    case Plan::Home::kArena: return fmt::format("@{}", b.offset + r.offset);
    case Plan::Home::kInput:
      return plan.graph.inputs[static_cast<size_t>(b.index)].name + (r.offset ? fmt::format("+{}", r.offset) : "");
    case Plan::Home::kOutput: return "output " + plan.graph.outputs[static_cast<size_t>(b.index)].name;
    case Plan::Home::kConstant: break;
  }
  const Tensor& t = plan.constants[static_cast<size_t>(b.index)];
  return t.count() == 1 ? fmt::format("{}", t.at(0)) : "constant";
}

}  // namespace

std::string to_string(const Plan& plan) {
  std::string s =
      fmt::format("{} steps, {} bytes ({} of values)\n", plan.steps.size(), run_bytes(plan), plan.arena_bytes);
  for (const auto& step : plan.steps) {
    const Node& n = plan.graph.nodes[static_cast<size_t>(step.node)];
    std::string outs, ins;
    for (size_t i = 0; i < step.out.size(); ++i)
      outs += fmt::format("{}{} {}", i ? ", " : "", place(plan, step.out[i]), to_string(plan.graph.types[n.out[i]]));
    for (size_t i = 0; i < step.in.size(); ++i) ins += (i ? ", " : "") + place(plan, step.in[i]);
    int parts = 0;
    for (const Phase& p : step.prepared.phases) parts = std::max(parts, p.parts);
    s += fmt::format("{} = {}({}){}{}\n", outs, n.op->name, ins, to_string(n.attrs),
                     parts > 1 ? fmt::format(" in {} parts", parts) : "");
    s += inner_text(n.attrs);
  }
  for (const auto& c : plan.copies) s += fmt::format("copy {} to {}\n", place(plan, c.from), place(plan, c.to));
  return s;
}

}  // namespace kcc
