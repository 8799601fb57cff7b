// Layers that learn from the data before the first step.
#include <map>
#include <set>

#include "runtime/object/guard.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"
#include "runtime/training/session.h"

namespace kcc {
namespace {

// One that never adapts would be given the data for ever.
void finish_adapting(Layer& layer) {
  guarded(layer, [&] { layer.finish_adapt(); });
  if (!layer.adapted())
    throw Refused({"plugin.failed",
                   "`" + layer.path() + "` has been given all of the data, and `adapted` is still false",
                   "`adapted()` must be true once `finish_adapt` was called: let that set a member which it returns",
                   layer.place});
}

}  // namespace

void Session::adapt(const Feed& feed, const std::function<std::span<const Tensor>()>& next_batch,
                    const std::function<void()>& rewind) {
  std::set<std::string> wanted;
  for (const GraphEntry& e : network_->entries)
    for (const std::string& r : e.results) wanted.insert(r);
  for (;;) {
    // What flows into the layers that wait, by one size of batch.
    std::map<int64_t, std::unique_ptr<Executor>> executors;
    std::map<int64_t, TracedStep> traces;
    std::vector<std::pair<Layer*, size_t>> waiting;  // layer, number of inputs
    const auto prepare = [&](int64_t rows) {
      TraceBuilder b;
      b.seed = options_.seed;
      b.step_counter = &step_;
      Context c{b};
      c.floatx = options_.floatx;
      c.mixed = options_.mixed;
      c.batch = rows;
      c.adapting = true;
      c.provided = &provided_;
      NamedFlows inputs;
      TracedStep t;
      for (const Fed& f : feed)
        if (f.kind == Fed::Kind::kInput && network_->input(f.name)) {
          inputs.emplace_back(f.name, Flow{b.input(f.name, {f.row.dtype, Shape{rows} + f.row.shape}), {}});
          t.fields.push_back(static_cast<int>(&f - feed.data()));
        }
      try {
        network_->evaluate(inputs, wanted, c);
      } catch (const NotComputed& read) {
        not_in_a_layer(read);
      }
      waiting.clear();
      for (const auto& [layer, flows] : c.unadapted) {
        waiting.emplace_back(layer, flows.size());
        for (const Flow& f : flows) b.output("", f.value);
      }
      b.finish();
      if (waiting.empty()) return;
      auto executor = std::make_unique<Executor>(make_plan(optimize(b.graph)), *pool_, arena_);
      bind_state(*executor, b.graph, b.variables);
      t.graph = std::move(b.graph);
      executors[rows] = std::move(executor);
      traces[rows] = std::move(t);
    };
    bool any = false;
    rewind();
    for (;;) {
      const std::span<const Tensor> batch = next_batch();
      if (batch.empty()) break;
      const int64_t rows = batch[0].shape()[0];
      if (!executors.contains(rows)) prepare(rows);
      if (waiting.empty()) return;
      any = true;
      Executor& executor = *executors[rows];
      const TracedStep& t = traces[rows];
      size_t next = 0;
      for (size_t i = 0; i < t.graph.inputs.size(); ++i)
        if (t.graph.inputs[i].role == Role::kData)
          executor.bind(static_cast<int>(i), batch[static_cast<size_t>(t.fields[next++])]);
      executor.run();
      int at = 0;
      for (const auto& [layer, count] : waiting) {
        std::vector<Tensor> in;
        for (size_t k = 0; k < count; ++k) in.push_back(executor.output(at++));
        guarded(*layer, [l = layer, &in] { l->adapt(in); });
      }
    }
    if (!any) return;
    std::set<Layer*> done;
    for (const auto& [layer, count] : waiting)
      if (done.insert(layer).second) finish_adapting(*layer);
  }
}

}  // namespace kcc
