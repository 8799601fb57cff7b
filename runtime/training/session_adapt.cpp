// Layers that learn from the data before the first step.
#include <algorithm>
#include <map>
#include <set>

#include "runtime/model/findings.h"
#include "runtime/object/guard.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"
#include "runtime/training/session.h"

namespace kcc {
namespace {

// One that never adapts would be given the data for ever.
void finish_adapting(Layer& layer) {
  guarded(layer, [&] { layer.finish_adapt(); });
  for (const Variable& v : layer.variables.all())
    if (v.value.defined() && !(v.value.type() == v.type))
      throw Refused({"plugin.failed",
                     "`finish_adapt` of `" + layer.type_name + "` fills `" + v.name + "` with " +
                         to_string(v.value.type()) + ", and it is " + to_string(v.type),
                     {},
                     layer.place});
  if (!asked(layer, &Layer::adapted))
    throw Refused({"plugin.failed",
                   "`" + layer.path() + "` has been given all of the data, and `adapted` is still false",
                   "`adapted()` must be true once `finish_adapt` was called: let that set a member which it returns",
                   layer.place});
}

// Or may hold one that does.
bool waits(const Layer& layer) {
  return !layer.made() || !asked(layer, &Layer::adapted) ||
         std::any_of(layer.children().begin(), layer.children().end(),
                     [](const Layer::Child& c) { return waits(*c.layer); });
}

// Values on the way to layers that wait; of a layer that is lent it is not known where it is.
std::set<std::string> values_to_adapt(const Network& n) {
  const bool lent = std::any_of(n.children().begin(), n.children().end(),
                                [](const Layer::Child& c) { return c.layer->held && waits(*c.layer); });
  std::set<std::string> wanted;
  for (const GraphEntry& e : n.entries)
    if (lent || std::any_of(e.chain.begin(), e.chain.end(), [](const Use& use) { return waits(*use.layer); }))
      wanted.insert(e.results.begin(), e.results.end());
  return wanted;
}

}  // namespace

void Session::adapt(const Feed& given, const std::function<std::span<const Tensor>()>& next_batch,
                    const std::function<void()>& rewind) {
  if (values_to_adapt(*network_).empty()) {  // numbers that do not fit their type are told before anything is trained
    rewind();
    next_batch();
    return;
  }
  using Waiting = std::vector<std::pair<Layer*, Flows>>;
  // The layers that wait, and what flows into them. What comes behind them is left out.
  const auto trace = [&](TraceBuilder& b, const Feed& feed, int64_t rows, std::vector<int>& fields,
                         Findings* findings = nullptr) -> Waiting {
    b.seed = options_.seed;
    b.step_counter = &step_;
    Context c{b};
    c.floatx = options_.floatx;
    c.mixed = options_.mixed;
    c.batch = rows;
    c.adapting = true;
    c.provided = &provided_;
    c.findings = findings;
    NamedFlows inputs;
    for (const Fed& f : feed)
      if (f.kind == Fed::Kind::kInput && network_->input(f.name)) {
        inputs.emplace_back(f.name, Flow{b.input(f.name, {f.row.dtype, Shape{rows} + f.row.shape}), {}});
        fields.push_back(static_cast<int>(&f - feed.data()));
      }
    try {
      network_->evaluate(inputs, values_to_adapt(*network_), c);
    } catch (const NotComputed& read) {
      not_in_a_layer(read);
    }
    return c.unadapted;
  };
  // Whether any waits. Blocks have made their layers afterwards, so that it is known which values lead to one.
  const auto look = [&](const Feed& feed, int64_t rows) {
    TraceBuilder b;
    Findings findings(rows);
    findings.trial = true;
    std::vector<int> fields;
    const Waiting found = trace(b, feed, rows, fields, &findings);
    for (const Problem& p : findings.problems)  // other ones are told as the model is built
      if (p.kind == "plugin.failed") throw Refused(p);
    return !found.empty();
  };
  for (;;) {
    // What flows into the layers that wait, by the shapes of a batch.
    std::map<std::vector<int64_t>, std::unique_ptr<Executor>> executors;
    std::map<std::vector<int64_t>, TracedStep> traces;
    std::vector<std::pair<Layer*, size_t>> waiting;  // layer, number of inputs
    const auto prepare = [&](const std::vector<int64_t>& shapes, const Feed& feed, int64_t rows) {
      waiting.clear();
      if (executors.empty() && !look(feed, rows)) return;
      TraceBuilder b;
      TracedStep t;
      for (const auto& [layer, flows] : trace(b, feed, rows, t.fields)) {
        waiting.emplace_back(layer, flows.size());
        for (const Flow& f : flows) b.output("", f.value);
      }
      b.finish();
      if (waiting.empty()) return;
      auto executor = std::make_unique<Executor>(make_plan(optimize(b.graph)), *pool_, arena_);
      bind_state(*executor, b.graph, b.variables);
      t.graph = std::move(b.graph);
      executors[shapes] = std::move(executor);
      traces[shapes] = std::move(t);
    };
    bool any = false;
    rewind();
    for (;;) {
      const std::span<const Tensor> batch = next_batch();
      if (batch.empty()) break;
      std::vector<int64_t> shapes;
      for (const Tensor& t : batch) shapes.insert(shapes.end(), t.shape().begin(), t.shape().end());
      if (!executors.contains(shapes)) prepare(shapes, fed_as(given, batch), batch[0].shape()[0]);
      if (waiting.empty()) return;
      any = true;
      Executor& executor = *executors[shapes];
      const TracedStep& t = traces[shapes];
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
