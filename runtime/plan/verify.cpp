#include <fmt/format.h>

#include "runtime/base/check.h"
#include "runtime/plan/plan.h"

namespace kcc {

void verify(const Plan& plan) {
  const auto buffer = [&](Plan::Ref r) -> const Plan::Buffer& { return plan.buffers[static_cast<size_t>(r.buffer)]; };
  const int end = static_cast<int>(plan.steps.size());
  // No two buffers of the arena are needed at one time at one place.
  std::vector<const Plan::Buffer*> arena;
  for (const auto& b : plan.buffers)
    if (b.home == Plan::Home::kArena) arena.push_back(&b);
  for (size_t i = 0; i < arena.size(); ++i) {
    const auto& a = *arena[i];
    KCC_CHECK(a.first <= a.last && a.offset % 64 == 0 && a.offset >= 0 && a.offset + a.bytes + 64 <= plan.arena_bytes);
    for (size_t j = i + 1; j < arena.size(); ++j) {
      const auto& b = *arena[j];
      if (a.last < b.first || b.last < a.first) continue;
      KCC_CHECK(a.offset + a.bytes + 64 <= b.offset || b.offset + b.bytes + 64 <= a.offset,
                fmt::format("arena at {} and {}", a.offset, b.offset));
    }
  }
  // What lies in a buffer when a step reads it is the value that it asks for.
  std::vector<std::vector<std::pair<ValueId, int64_t>>> held(plan.buffers.size());
  const auto hold = [&](ValueId v) {
    const Plan::Ref r = plan.values[v];
    auto& h = held[static_cast<size_t>(r.buffer)];
    const int64_t bytes = plan.graph.types[v].bytes();
    std::erase_if(h, [&](const auto& other) {
      const int64_t at = plan.values[other.first].offset;
      return at < r.offset + bytes && r.offset < at + plan.graph.types[other.first].bytes();
    });
    h.push_back({v, bytes});
  };
  const auto is_held = [&](ValueId v) {
    for (const auto& h : held[static_cast<size_t>(plan.values[v].buffer)])
      if (h.first == v) return true;
    return false;
  };
  const auto alive = [&](Plan::Ref r, int64_t bytes, int step) {
    const auto& b = buffer(r);
    KCC_CHECK(r.offset >= 0 && r.offset + bytes <= b.bytes);
    KCC_CHECK(b.home != Plan::Home::kArena || (b.first <= step && step <= b.last),
              "a value outside of its buffer's time");
  };
  for (const auto& in : plan.graph.inputs) hold(in.id);
  size_t at = 0;
  std::vector<std::vector<ValueId>> views(plan.graph.types.size());  // names of the same bytes, by the first
  std::vector<ValueId> name(plan.graph.types.size());
  for (ValueId v = 0; v < name.size(); ++v) name[v] = v;
  for (size_t i = 0; i < plan.graph.nodes.size(); ++i) {
    const Node& n = plan.graph.nodes[i];
    if (at < plan.steps.size() && plan.steps[at].node == static_cast<int>(i)) {
      const auto& step = plan.steps[at];
      for (size_t k = 0; k < n.in.size(); ++k) {
        KCC_CHECK(step.in[k] == plan.values[n.in[k]]);
        alive(step.in[k], plan.graph.types[n.in[k]].bytes(), static_cast<int>(at));
        KCC_CHECK(is_held(name[n.in[k]]), fmt::format("step {} reads %{}, which is overwritten", at, n.in[k]));
      }
      for (size_t k = 0; k < n.out.size(); ++k) {
        KCC_CHECK(step.out[k] == plan.values[n.out[k]]);
        alive(step.out[k], plan.graph.types[n.out[k]].bytes(), static_cast<int>(at));
        const auto& b = buffer(step.out[k]);
        KCC_CHECK(b.home != Plan::Home::kConstant, "a step writes a constant");
        KCC_CHECK(b.home != Plan::Home::kInput || plan.graph.inputs[static_cast<size_t>(b.index)].role == Role::kState,
                  "a step writes an input");
      }
      for (ValueId v : n.out) hold(v);
      ++at;
    } else if (n.op->traits & kView) {
      name[n.out[0]] = name[n.in[0]];
    } else {
      hold(n.out[0]);  // a constant
    }
  }
  KCC_CHECK(at == plan.steps.size());
  for (const auto& out : plan.graph.outputs) {
    KCC_CHECK(is_held(name[out.id]), out.name);
    alive(plan.values[out.id], plan.graph.types[out.id].bytes(), end);
  }
  for (const auto& u : plan.graph.updates)
    KCC_CHECK(is_held(name[u.id]), plan.graph.inputs[static_cast<size_t>(u.input)].name);
}

}  // namespace kcc
