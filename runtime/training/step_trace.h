// The graph of one step: forward passes, losses, gradients, updates, metrics, moving statistics.
//
// However many updates a batch makes, they are one graph: each pass reads the weights as the one before it left them,
// and draws random numbers of its own. A trace is made for one size of batch and used once.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>

#include "runtime/eager/eager_builder.h"
#include "runtime/model/network.h"
#include "runtime/training/feed.h"
#include "runtime/training/training_phase.h"

namespace kcc {

struct TracedStep {
  Graph graph;
  std::vector<Variable*> variables;  // of the state inputs, in order
  std::vector<int> fields;           // of the data inputs: the place in the feed
};
inline bool same_step(const TracedStep& a, const TracedStep& b) {
  return a.variables == b.variables && same_computation(a.graph, b.graph);
}

// What the graph is made of. Sums of losses are kept in `sums`: `<column>/total`, `<column>/count`.
struct StepParts {
  Network& network;
  TrainingPhase& phase;  // its metrics are settled where shapes say which they are
  const DerivedData& derived;
  const SessionOptions& options;
  Variable &step, &draws;  // the counters: of updates, and of batches since the last one
  const std::map<std::string, Tensor>& provided;
  Variables& sums;
  // A part of a loop's step as a plan, kept by its name: bound to the variables, run on `in`.
  std::function<std::vector<Tensor>(const std::string& name, const Values& in,
                                    const std::function<TracedStep()>& trace)>
      planned = {};
};

const Feed& no_feed();  // of steps without data: a trace keeps a reference to its feed

class StepTrace final : public LoopContext {
 public:
  StepTrace(const StepParts& parts, const Feed& feed, int64_t rows, Findings* findings = nullptr);
  // A loop's step on this batch, at once.
  // Its random numbers begin at `draws`.
  StepTrace(const StepParts& parts, const Feed& feed, std::span<const Tensor> batch, EagerBuilder& builder,
            uint64_t draws = 0);
  ~StepTrace() override;

  TracedStep predict(const std::vector<std::string>& outputs);
  TracedStep train();
  TracedStep test();
  Value run_loop(bool training);  // its `loss`, else the first of its logs; empty where it has none
  // What the loop gives for values of the graph, which are outputs.
  Values loop_outputs(const std::vector<std::string>& outputs);

  // What a loop asks for.
  Outputs model(const NamedValues& inputs, bool training, const std::vector<std::string>& values) override;
  Values layer(Layer& layer, const Values& in, bool training) override;
  Value loss(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights) override;
  void metrics(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights) override;
  Builder& builder() override { return b_; }
  Layer& network() override { return parts_.network; }
  std::vector<std::string> input_names() const override;
  Optimizer& optimizer(const std::string& name) override;
  Values planned(const std::string& name, const Values& in, const std::function<Values(const Values&)>& f) override;
  uint64_t seed() const override { return parts_.options.seed; }
  uint64_t steps_done() const override;
  Random::Of random_of() const override { return random_of_; }

 private:
  void begin(Findings* findings, uint64_t draws);
  void step_is(bool training);  // in others random numbers go by the batch
  void pass(const std::set<std::string>& wanted, bool training);
  std::set<std::string> wanted(const std::vector<size_t>& terms, bool metrics) const;
  std::set<std::string> with_outputs(std::set<std::string> values) const;
  Value field(const Fed& f, const std::string& name);
  const Flow& flow_of_output(const std::string& output) const;
  Value target(const std::string& output);
  Value weight(const std::string& output);
  Value derived(const std::map<std::string, std::string>& from, const std::string& output) const;
  Value formula(const Formula& formula, const std::string& output, Place place);

  Value term(const LossTerm& l);
  Value value_of(const LossTerm& l);
  // What a loss or a metric does; what is wrong in it is one of the findings. `what` is what compares.
  void tried(Place place, const char* kind, const std::string& what, const std::function<void()>& f);
  Value penalties(const std::vector<Variable*>& weights);
  Value sum_of(const std::vector<size_t>& terms, const std::vector<Value>& values) const;
  void track(const std::string& column, const Value& loss);
  void update(const Turn& turn);
  void metrics();
  bool is_reported(const std::string& name) const;
  void track_added();  // what layers added as metrics
  void output(const std::string& name, const Value& v);
  Loop::Batch loop_batch();
  void judge(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights);
  void metric(MetricTerm& m);
  void resolve(MetricTerm& m, const Value& y_true, const Value& y_pred) const;
  TracedStep finish();

  StepParts parts_;
  const Feed& feed_;
  int64_t rows_;
  std::unique_ptr<TraceBuilder> trace_;  // null: at once
  Builder& b_;
  const Here here_{b_};  // losses, metrics, optimizers and what they are made of name no builder
  std::span<const Tensor> batch_;
  uint64_t draws_around_ = 0;
  Context context_;
  const NamedValues *targets_ = nullptr, *weights_ = nullptr;  // a loop's, in place of the data's
  Scope scope_;
  std::map<const Fed*, Value> fields_;
  std::vector<int> places_;
  std::set<std::string> wrong_;  // outputs whose loss cannot be: a metric would say the same once more
  Random::Of random_of_ = Random::Of::kBegin;
  std::vector<Value> values_;  // of the phase's losses, as the last pass that made them has them
};

}  // namespace kcc
