#include "runtime/plan/followers.h"

#include <algorithm>

namespace kcc {
namespace {

// How a buffer has been used so far.
struct Use {
  int writer = -1;
  std::vector<int> readers;  // since
};

}  // namespace

std::vector<std::vector<int>> followers(const Plan& plan) {
  std::vector<std::vector<int>> result(plan.steps.size());
  std::vector<Use> uses(plan.buffers.size());
  const auto add = [&](int before, int after) {
    if (before < 0 || before == after) return;
    auto& f = result[static_cast<size_t>(before)];
    if (f.empty() || f.back() != after) f.push_back(after);
  };
  const auto end = [&](const Use& use, int step) {  // `step` overwrites what was there
    add(use.writer, step);
    for (int r : use.readers) add(r, step);
  };

  // Buffers of the arena by the step at which each begins; those that lie where one begins have had their time.
  std::vector<int> arena;
  for (size_t b = 0; b < plan.buffers.size(); ++b)
    if (plan.buffers[b].home == Plan::Home::kArena) arena.push_back(static_cast<int>(b));
  std::vector<bool> begun(plan.buffers.size(), false);
  std::vector<int> covered;  // buffers that have begun, and that no later ones have covered whole

  const auto write = [&](Plan::Ref ref, int step) {
    if (ref.buffer < 0) return;
    const auto b = static_cast<size_t>(ref.buffer);
    const Plan::Buffer& mine = plan.buffers[b];
    if (mine.home == Plan::Home::kArena && !begun[b]) {
      begun[b] = true;
      std::erase_if(covered, [&](int other) {
        const Plan::Buffer& o = plan.buffers[static_cast<size_t>(other)];
        if (o.offset >= mine.offset + mine.bytes || mine.offset >= o.offset + o.bytes) return false;
        end(uses[static_cast<size_t>(other)], step);
        return mine.offset <= o.offset && o.offset + o.bytes <= mine.offset + mine.bytes;
      });
      covered.push_back(ref.buffer);
    }
    end(uses[b], step);
    uses[b] = {step, {}};
  };
  int impure = -1;
  for (int i = 0; i < static_cast<int>(plan.steps.size()); ++i) {
    const Plan::Step& step = plan.steps[static_cast<size_t>(i)];
    for (Plan::Ref in : step.in) add(uses[static_cast<size_t>(in.buffer)].writer, i);
    for (Plan::Ref out : step.out) write(out, i);
    write(step.scratch, i);
    for (Plan::Ref in : step.in)
      if (Use& use = uses[static_cast<size_t>(in.buffer)]; use.writer != i) use.readers.push_back(i);
    if (plan.graph.nodes[static_cast<size_t>(step.node)].op->traits & kImpure) {
      add(impure, i);
      impure = i;
    }
  }
  for (auto& f : result) {
    std::sort(f.begin(), f.end());
    f.erase(std::unique(f.begin(), f.end()), f.end());
  }
  return result;
}

}  // namespace kcc
