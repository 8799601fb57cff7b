// From a graph to a plan: kernels are prepared, values are given buffers, buffers are given places.
#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/ops/prepare.h"
#include "runtime/plan/lifetimes.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/schedule.h"

namespace kcc {
namespace {

constexpr int kNever = -1;

// Values that are the same bytes under several names count as one: their root, the first of them.
struct Root {
  int made = kNever;  // step; kNever for inputs and constants
  int last = kNever;  // the last step that reads it
  std::vector<int> readers;
  int output = -1;    // the first output that it is
  int update = -1;    // the first state that it becomes, by its input
  bool kept = false;  // needed after the last step
};

class Maker {
 public:
  explicit Maker(Graph graph) : plan_(std::make_shared<Plan>()) { plan_->graph = schedule(std::move(graph)); }

  std::shared_ptr<const Plan> make() {
    find_roots();
    prepare_steps();
    find_uses();
    for (size_t i = 0; i < plan_->steps.size(); ++i) place_results(static_cast<int>(i));
    end_of_run();
    plan_->values.resize(graph().types.size());
    for (ValueId v = 0; v < graph().types.size(); ++v) plan_->values[v] = ref(v);
    for (size_t i = 0; i < plan_->steps.size(); ++i) settle(static_cast<int>(i));
    plan_->arena_bytes = place_buffers(plan_->buffers);
    verify(*plan_);
    return plan_;
  }

 private:
  const Graph& graph() const { return plan_->graph; }
  Root& root(ValueId v) { return roots_[root_of_[v]]; }
  int end() const { return static_cast<int>(plan_->steps.size()); }  // the time after the last step
  Plan::Ref ref(ValueId v) const { return {buffer_of_[root_of_[v]], 0}; }
  Plan::Buffer& buffer(int b) { return plan_->buffers[static_cast<size_t>(b)]; }
  const Node& node(int step) const {
    return graph().nodes[static_cast<size_t>(plan_->steps[static_cast<size_t>(step)].node)];
  }

  int add_buffer(Plan::Buffer b) {
    plan_->buffers.push_back(b);
    return static_cast<int>(plan_->buffers.size()) - 1;
  }

  void find_roots() {
    const size_t n = graph().types.size();
    root_of_.resize(n);
    roots_.resize(n);
    buffer_of_.assign(n, -1);
    for (ValueId v = 0; v < n; ++v) root_of_[v] = v;
    for (size_t i = 0; i < graph().inputs.size(); ++i) {
      const ValueId v = graph().inputs[i].id;
      buffer_of_[v] = add_buffer({Plan::Home::kInput, static_cast<int>(i), 0, graph().types[v].bytes(), 0, 0});
    }
    for (const Node& node : graph().nodes)
      if (node.op->traits & kView) root_of_[node.out[0]] = root_of_[node.in[0]];
  }

  void prepare_steps() {
    for (size_t i = 0; i < graph().nodes.size(); ++i) {
      const Node& n = graph().nodes[i];
      if (n.op->traits & kView) continue;
      if (n.op->name == "constant") {
        const Tensor& t = n.attrs.get<Tensor>("value");
        buffer_of_[n.out[0]] =
            add_buffer({Plan::Home::kConstant, static_cast<int>(plan_->constants.size()), 0, t.bytes(), 0, 0});
        plan_->constants.push_back(t);
        continue;
      }
      Plan::Step step;
      step.node = static_cast<int>(i);
      step.prepared = prepare(graph(), n);
      // Each step does something, if it is nothing: others may wait for it in place of those before it.
      if (step.prepared.phases.empty()) step.prepared.phases.push_back({1, [](const Buffers&, int) {}});
      for (ValueId v : n.out) root(v).made = end();
      plan_->steps.push_back(std::move(step));
    }
  }

  void find_uses() {
    for (int i = 0; i < end(); ++i)
      for (ValueId v : node(i).in) {
        root(v).readers.push_back(i);
        root(v).last = i;
      }
    for (size_t i = 0; i < graph().outputs.size(); ++i) {
      Root& r = root(graph().outputs[i].id);
      if (r.output < 0) r.output = static_cast<int>(i);
      r.kept = true;
    }
    changes_.assign(graph().inputs.size(), false);
    for (const auto& u : graph().updates) {
      Root& r = root(u.id);
      if (root_of_[u.id] == root_of_[graph().inputs[static_cast<size_t>(u.input)].id]) continue;  // stays as it is
      changes_[static_cast<size_t>(u.input)] = true;
      if (r.update < 0 && r.made != kNever) r.update = u.input;
      r.kept = true;
    }
    for (Root& r : roots_)
      if (r.kept) r.last = end();
  }

  // Whether step `i` may write result `out` over `victim`: it reads it element by element, and is its last reader.
  bool may_overwrite(int i, size_t result, ValueId victim) {
    if (root(victim).last > i) return false;
    const Node& n = node(i);
    if (n.attrs.has("folds") && static_cast<int64_t>(result) < n.attrs.integer("folds")) return false;
    const Type& t = graph().types[n.out[result]];
    for (size_t k = 0; k < n.in.size(); ++k) {
      if (root_of_[n.in[k]] != victim) continue;
      const Type& from = graph().types[n.in[k]];
      if (size_of(from.dtype) != size_of(t.dtype) || from.shape.count() != t.shape.count() || !reads_in_place(n, k))
        return false;
    }
    return true;
  }

  static bool reads_in_place(const Node& n, size_t input) {
    if (n.op->traits & kPointwise) return true;
    if (!n.attrs.has("in_place")) return false;
    const Ints& which = n.attrs.ints("in_place");
    return std::find(which.begin(), which.end(), static_cast<int64_t>(input)) != which.end();
  }

  void place_results(int i) {
    const Node& n = node(i);
    std::vector<int> taken;
    for (size_t k = 0; k < n.out.size(); ++k) {
      const ValueId v = n.out[k];
      const Root& r = root(v);
      const int64_t bytes = graph().types[v].bytes();
      int& mine = buffer_of_[v];
      if (r.update >= 0 && may_overwrite(i, k, graph().inputs[static_cast<size_t>(r.update)].id)) {
        mine = buffer_of_[graph().inputs[static_cast<size_t>(r.update)].id];
        continue;
      }
      if (r.output >= 0) {
        mine = add_buffer({Plan::Home::kOutput, r.output, 0, bytes, i, end()});
        continue;
      }
      for (ValueId in : n.in) {
        if (n.attrs.has("states_only")) break;  // other inputs may still be read for other results
        const int b = buffer_of_[root_of_[in]];
        if (buffer(b).home != Plan::Home::kArena || buffer(b).bytes != bytes || !may_overwrite(i, k, root_of_[in]))
          continue;
        if (std::find(taken.begin(), taken.end(), b) != taken.end()) continue;
        mine = b;
        break;
      }
      if (mine < 0) mine = add_buffer({Plan::Home::kArena, 0, 0, bytes, i, i});
      taken.push_back(mine);
      buffer(mine).last = std::max({buffer(mine).last, i, r.last});
    }
  }

  // Updates that are not in their state's place already: copied, all that overwritten states lend being saved before.
  void end_of_run() {
    std::vector<Plan::Copy> updates;
    const auto is_old_state = [&](ValueId v) {  // overwritten when the run is over
      const Plan::Buffer& b = buffer(ref(v).buffer);
      return root(v).made == kNever && b.home == Plan::Home::kInput && changes_[static_cast<size_t>(b.index)];
    };
    for (const auto& out : graph().outputs) {
      plan_->outputs.push_back(ref(out.id));
      if (!is_old_state(out.id)) continue;
      const int64_t bytes = graph().types[out.id].bytes();
      plan_->outputs.back() = {
          add_buffer({Plan::Home::kOutput, static_cast<int>(plan_->outputs.size()) - 1, 0, bytes, end(), end()}), 0};
      plan_->copies.push_back({ref(out.id), plan_->outputs.back(), bytes});
    }
    for (const auto& u : graph().updates) {
      const int to = buffer_of_[graph().inputs[static_cast<size_t>(u.input)].id];
      Plan::Ref from = ref(u.id);
      if (from.buffer == to) continue;
      const int64_t bytes = graph().types[u.id].bytes();
      if (is_old_state(u.id)) {
        const Plan::Ref saved{add_buffer({Plan::Home::kArena, 0, 0, bytes, end(), end()}), 0};
        plan_->copies.push_back({from, saved, bytes});
        from = saved;
      }
      updates.push_back({from, {to, 0}, bytes});
    }
    plan_->copies.insert(plan_->copies.end(), updates.begin(), updates.end());
  }

  void settle(int i) {
    Plan::Step& step = plan_->steps[static_cast<size_t>(i)];
    for (ValueId v : node(i).in) step.in.push_back(ref(v));
    for (ValueId v : node(i).out) step.out.push_back(ref(v));
    if (step.prepared.scratch_bytes > 0)
      step.scratch = {add_buffer({Plan::Home::kArena, 0, 0, step.prepared.scratch_bytes, i, i}), 0};
  }

  std::shared_ptr<Plan> plan_;
  std::vector<ValueId> root_of_;  // of each value
  std::vector<Root> roots_;       // by root
  std::vector<int> buffer_of_;    // by root
  std::vector<bool> changes_;     // of each input: whether it is updated
};

}  // namespace

std::shared_ptr<const Plan> make_plan(Graph graph) { return Maker(std::move(graph)).make(); }

int64_t arena_bytes(const Plan& plan) { return plan.arena_bytes; }

}  // namespace kcc
