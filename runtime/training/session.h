// A model ready to train, test and predict: its state, and plans for each mode and size of batch.
//
// The whole step (forward, losses, backward, optimizer, metrics, moving statistics) is one plan, kept by the mode and
// the types of what it is given. Threads: a session belongs to one.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "runtime/losses/loss.h"
#include "runtime/metrics/metric.h"
#include "runtime/model/network.h"
#include "runtime/optimizers/optimizer.h"
#include "runtime/plan/executor.h"

namespace kcc {

class ThreadPool;

// What is minimised: a loss between an output and its target, or an expression. Weighted and added up.
struct LossTerm {
  std::string name;  // of the output, or the term's own
  bool of_output = true;
  Ref<Loss> loss;                          // or
  std::shared_ptr<const Formula> formula;  // of y_true, y_pred and any value
  double weight = 1;
  Place place = kNoPlace;
};

struct MetricTerm {
  std::string report;  // the column's name
  std::string output;  // empty: of no output
  Ref<Metric> metric;
  std::shared_ptr<const Formula> formula;  // its values, averaged by `metric`
  bool weighted = false;                   // sample weights count
  std::string resolve = {};                // `accuracy`, `crossentropy`: which one is settled by the shapes
  Place place = kNoPlace;
};

// The role of one field of a batch.
struct Fed {
  enum class Kind : uint8_t { kInput, kTarget, kWeight };
  Kind kind = Kind::kInput;
  std::string name;  // of the input, or of the output
  Type row;          // without the batch
  friend bool operator==(const Fed&, const Fed&) = default;
};
using Feed = std::vector<Fed>;

struct SessionOptions {
  DType floatx = DType::kFloat32;
  uint64_t seed = 0;
  int threads = 0;  // 0: what the process may use
};

using Figures = std::vector<std::pair<std::string, double>>;

class Session {
 public:
  Session(Ref<Network> network, std::vector<LossTerm> losses, std::vector<MetricTerm> metrics, Ref<Optimizer> optimizer,
          SessionOptions options);
  ~Session();

  // Targets that are values of the graph, by output; no gradient flows through them.
  void set_targets(std::map<std::string, std::string> targets) { targets_ = std::move(targets); }

  // Makes all weights by tracing once; refuses what does not fit. Targets may lack in `feed`: then only predictions are
  // traced.
  void build(const Feed& feed);
  // Values that variables of these names start from when they are made; layers that have theirs do not adapt.
  void provide(const std::vector<std::pair<std::string, Tensor>>& values);
  // First values for all variables that have none.
  void initialize();
  // Every variable that is saved with the model, in the order of making.
  std::vector<Variable*> model_variables() const { return network_->all_variables(); }

  enum class Mode : uint8_t { kTrain, kTest, kPredict };
  // One batch; `batch` holds a tensor for each field of `feed`. Predictions need `outputs`: names of values of the
  // graph.
  void train(const Feed& feed, std::span<const Tensor> batch);
  void test(const Feed& feed, std::span<const Tensor> batch);
  std::vector<Tensor> predict(const Feed& feed, std::span<const Tensor> batch, const std::vector<std::string>& outputs);
  double last_loss() const;  // of the last batch trained

  void reset_metrics();
  Figures figures();  // the loss and the metrics so far
  std::vector<std::string> figure_names() const;
  Direction direction(const std::string& figure) const;  // of a reported name without `val_`

  // What flows into layers that have still to adapt, once for each call of `next_batch`, until it gives none.
  void adapt(const Feed& feed, const std::function<std::span<const Tensor>()>& next_batch,
             const std::function<void()>& rewind);

  // For `kcc check`: the traced step before and after the passes, and the plan.
  Graph trace(Mode mode, const Feed& feed, int64_t rows, const std::vector<std::string>& outputs = {});
  int64_t state_bytes(bool optimizer) const;
  int64_t arena_bytes() const { return arena_->bytes(); }  // reserved so far, for the largest plan
  const std::vector<LossTerm>& losses() const { return losses_; }
  Network& network() { return *network_; }
  Optimizer* optimizer() { return optimizer_.get(); }
  Variable& step_counter() { return step_; }
  ThreadPool& pool() { return *pool_; }
  // Time, work and traffic of training steps, by operation and shape, the slowest first; counted from profile(true) on.
  struct OperationProfile {
    std::string name;
    int64_t steps = 0, runs = 0, nanoseconds = 0, flops = 0, bytes = 0;  // of all runs
  };
  void profile(bool on) { profiling_ = on; }
  std::vector<OperationProfile> profile() const;
  const SessionOptions& options() const { return options_; }

 private:
  struct Traced {
    Graph graph;
    std::vector<Variable*> variables;  // of the state inputs, in order
    std::vector<int> fields;           // of the data inputs: the place in the feed
  };
  struct Ready {
    Feed feed;
    Mode mode;
    int64_t rows;
    std::vector<std::string> outputs;
    std::unique_ptr<Executor> executor;
    std::vector<std::pair<int, int>> data;  // input of the graph, field of the feed
  };
  Traced trace_step(Mode mode, const Feed& feed, int64_t rows, const std::vector<std::string>& outputs);
  Ready& ready(Mode mode, const Feed& feed, std::span<const Tensor> batch, const std::vector<std::string>& outputs);
  void run(Ready& r, std::span<const Tensor> batch);
  void bind_state(Executor& executor, const Graph& graph, const std::vector<Variable*>& variables);
  void resolve(MetricTerm& m, const Value& y_true, const Value& y_pred);
  Value tracked_loss(Builder& b, const std::string& name, const Value& loss, int64_t rows);

  Ref<Network> network_;
  std::vector<LossTerm> losses_;
  std::vector<MetricTerm> metrics_;
  Ref<Optimizer> optimizer_;
  SessionOptions options_;
  std::unique_ptr<ThreadPool> pool_;
  Variable step_;
  std::map<std::string, Tensor> provided_;
  std::map<std::string, std::string> targets_;
  Variables loss_sums_;                  // of the reported losses: totals and counts
  std::vector<std::string> loss_names_;  // as reported, in order
  std::deque<Ready> plans_;
  std::unique_ptr<Executor> figures_;
  std::vector<std::string> figure_names_;
  std::shared_ptr<Arena> arena_;
  Ready* last_ = nullptr;
  bool profiling_ = false;
};

}  // namespace kcc
