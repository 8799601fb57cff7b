#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/threads.h"
#include "runtime/plan/executor.h"

namespace kcc {
namespace {

// A step has at most so many inputs and results together.
size_t widest(const Plan& plan) {
  size_t most = 0;
  for (const auto& step : plan.steps) most = std::max(most, step.in.size() + step.out.size());
  return most;
}

int64_t table_bytes(const Plan& plan) { return static_cast<int64_t>((widest(plan) * sizeof(void*) + 63) / 64 * 64); }

}  // namespace

int64_t inline_bytes(const Plan& plan) { return table_bytes(plan) + plan.arena_bytes; }

void run_inline(const Plan& plan, const void* const* inputs, void* const* outputs, void* scratch, ThreadPool* pool) {
  KCC_CHECK(plan.graph.updates.empty(), "a plan within a kernel keeps no state");
  void** table = static_cast<void**>(scratch);
  char* arena = static_cast<char*>(scratch) + table_bytes(plan);
  const auto address = [&](Plan::Ref r) -> char* {
    if (r.buffer < 0) return nullptr;
    const auto& b = plan.buffers[static_cast<size_t>(r.buffer)];
    const auto index = static_cast<size_t>(b.index);
    switch (b.home) {
      case Plan::Home::kArena: return arena + b.offset + r.offset;
      case Plan::Home::kInput: return static_cast<char*>(const_cast<void*>(inputs[index])) + r.offset;
      case Plan::Home::kOutput: return static_cast<char*>(outputs[index]) + r.offset;
      case Plan::Home::kConstant: break;
    }
    return static_cast<char*>(const_cast<void*>(plan.constants[index].raw())) + r.offset;
  };
  for (const auto& step : plan.steps) {
    size_t at = 0;
    for (Plan::Ref r : step.in) table[at++] = address(r);
    for (Plan::Ref r : step.out) table[at++] = address(r);
    const Buffers buffers{table, table + step.in.size(), address(step.scratch)};
    for (const Phase& phase : step.prepared.phases) {
      if (pool && phase.parts > 1)
        pool->run(phase.parts, [&](int part) { phase.run(buffers, part); });
      else
        for (int part = 0; part < phase.parts; ++part) phase.run(buffers, part);
    }
  }
  for (size_t i = 0; i < plan.graph.outputs.size(); ++i) {  // one that is an input, a constant, or another output
    const ValueId v = plan.graph.outputs[i].id;
    const void* from = address(plan.outputs[i]);
    if (from != outputs[i]) std::memcpy(outputs[i], from, static_cast<size_t>(plan.graph.types[v].bytes()));
  }
}

}  // namespace kcc
