// A model ready to train, test and predict: its state, and plans for each mode and size of batch.
//
// The whole step (forward, losses, backward, optimizers, metrics, moving statistics) is one plan, kept by the mode and
// the types of what it is given. A training goes through phases; the session is in one of them. Threads: a session
// belongs to one.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "runtime/eager/eager_builder.h"
#include "runtime/plan/executor.h"
#include "runtime/plan/first_nan.h"
#include "runtime/training/id_limits.h"

namespace kcc {

class ThreadPool;

using Figures = std::vector<std::pair<std::string, double>>;

class Session {
 public:
  // At least one phase. It is in the first one, once it is built.
  Session(Ref<Network> network, std::vector<TrainingPhase> phases, DerivedData derived, SessionOptions options);
  ~Session();

  // Goes to another phase: other losses, updates and frozen layers. Weights and moving statistics stay.
  void begin(size_t phase);
  size_t phases() const { return phases_.size(); }
  const TrainingPhase& phase() const { return phases_[at_]; }

  // Makes all weights by tracing once. What does not fit, and what is hardly meant (kinds that are warnings), goes to
  // `problems`; without them the first that does not fit is refused. Targets may lack in `feed`: then only predictions
  // are traced.
  void build(const Feed& feed, std::vector<Problem>* problems = nullptr);
  const std::vector<IdLimit>& id_limits() const { return id_limits_; }  // known once it is built
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
  double last_loss() const;            // of the last batch trained
  void begin_loop();                   // of a phase that has a loop of its own, before its first step
  bool loop_fit(FitControl& control);  // false: the loop leaves it to the trainer
                                       // of its own, before its first step

  // All that training changes: weights, moving statistics, the optimizer's slots, the count of steps.
  using State = std::vector<std::pair<Variable*, Tensor>>;
  void copy_state(State& state);  // into the memory of an earlier copy, where it fits
  void restore(const State& state);
  // Where the first NaN of a training step comes from, as the state is now. Slow; changes nothing.
  bool holds_nan();  // a weight does
  std::optional<NanReport> find_nan(const Feed& feed, std::span<const Tensor> batch);

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
  Network& network() { return *network_; }
  const Network& network() const { return *network_; }
  bool keeps_averages() const;                 // of weights, which replace them at the end
  Optimizer* optimizer() const;                // of this phase; null where it has none, or several
  void settle();                               // variables get what a loop assigned
  Optimizer& rated_optimizer() const;          // the one whose learning rate may be set; refuses where there is none
  std::vector<Optimizer*> optimizers() const;  // of this phase
  void finish();                               // the end of a phase: averages replace the weights (use_ema)
  Variable& step_counter() { return step_; }
  Variable& draw_counter() { return draws_; }  // of batches outside of training
  ThreadPool& pool() { return *pool_; }
  // Time, work and traffic of training steps, by operation and shape, the slowest first; counted from profile(true) on,
  // over all phases. The first run of each plan stands apart: it also brings memory and code to where they are used.
  struct OperationProfile {
    std::string name;
    int64_t steps = 0, runs = 0, nanoseconds = 0, flops = 0, bytes = 0;  // of all runs but the first
    int64_t first_nanoseconds = 0;
  };
  void profile(bool on) { profiling_ = on; }
  std::vector<OperationProfile> profile();
  const SessionOptions& options() const { return options_; }

 private:
  // When something is looked at anew: ever more seldom within an epoch, and once in each if that costs little.
  struct Looks {
    uint64_t uses = 0, epoch = 0;
    std::chrono::steady_clock::time_point last = {};
    std::chrono::steady_clock::duration cost = {};

    bool due(uint64_t epoch_now);
    template <class F>
    auto timed(F look) {
      const auto begin = std::chrono::steady_clock::now();
      auto seen = look();
      last = std::chrono::steady_clock::now();
      cost = last - begin;
      return seen;
    }
  };
  struct Ready {
    Feed feed;
    Mode mode;
    int64_t rows;
    std::vector<std::string> outputs;
    std::unique_ptr<Executor> executor;
    std::vector<std::pair<int, int>> data;          // input of the graph, field of the feed
    std::shared_ptr<const TracedStep> traced = {};  // where code of plugins has a part in it
    Looks looks = {};
  };
  struct Part {  // of a loop's step
    Types in;
    std::shared_ptr<const TracedStep> traced;
    std::unique_ptr<Executor> executor;
    Looks looks = {};
  };
  std::vector<Tensor> run_part(const std::string& name, const Values& in, const std::function<TracedStep()>& trace);
  StepParts parts();
  const Feed& fed_as(const Feed& feed, std::span<const Tensor> batch);
  bool made_by_loop(Mode mode) const;
  Ready& still(Ready& r);
  bool loop_at_once(Mode mode, const Feed& feed, std::span<const Tensor> batch);
  void try_unused(const Feed& feed, Findings& findings);
  void need_same_step(const Feed& feed);
  [[noreturn]] void tell_changed(const Graph& before, const Graph& now) const;
  bool of_plugins() const;
  TracedStep trace_step(Mode mode, const Feed& feed, int64_t rows, const std::vector<std::string>& outputs,
                        Findings* findings = nullptr);
  std::vector<Variable*> changing();
  EagerBuilder& eager();
  Ready& ready(Mode mode, const Feed& feed, std::span<const Tensor> batch, const std::vector<std::string>& outputs);
  void run(Ready& r, std::span<const Tensor> batch);
  void bind_state(Executor& executor, const Graph& graph, const std::vector<Variable*>& variables);
  std::vector<std::string> loss_names() const;  // as reported, in order, and metrics that layers add
  std::vector<std::string> declared_losses() const;

  Ref<Network> network_;
  std::vector<TrainingPhase> phases_;
  size_t at_ = 0;
  DerivedData derived_;
  SessionOptions options_;
  std::unique_ptr<ThreadPool> pool_;
  Variable step_, draws_;
  int64_t untrained_batches_ = 0;  // since the last step of training
  void count_draws();
  [[noreturn]] static void not_in_a_layer(const NotComputed& read);
  std::vector<IdLimit> id_limits_;
  std::map<std::string, Tensor> provided_;
  Variables loss_sums_;  // of the reported losses: totals and counts
  std::deque<Ready> plans_;
  std::unique_ptr<Executor> figures_;
  std::vector<std::string> figure_names_;
  bool testing_ = false;  // the last step was one
  std::shared_ptr<Arena> arena_;
  uint64_t epoch_ = 0;  // how often metrics began anew: with each epoch, and each validation
  Ready* last_ = nullptr;
  Feed varied_;                          // of a batch whose lists are shorter than others
  std::unique_ptr<EagerBuilder> eager_;  // of a loop that reads values
  std::optional<double> eager_loss_;     // of its last step
  size_t columns_ = 0;                   // of the loop, when `figures_` was made
  std::multimap<std::string, Part> parts_of_loop_;
  void collect_profile();
  bool profiling_ = false;
  std::map<std::string, OperationProfile> profiled_;  // of plans that are gone
};

}  // namespace kcc
