// A training step of one's own: `training: {loop: Plain}`. Data, epochs, callbacks, validation, progress and history
// stay kcc's.
//
//   struct Plain : Loop {
//     Logs step(const Batch& b) override {
//       GradientTape tape;
//       Value loss = this->loss(b, model(b.inputs, training));  // the spec's
//       optimizer().apply(tape.gradient(loss, model.trainable()));
//       return {{"loss", loss}};
//     }
//   };
//   KCC_REGISTER(Plain, "The step that kcc makes itself.");
//
// A step that reads no values is traced, and is one plan like any other; one that does runs at once, operation by
// operation. So does one that is another computation when it is traced again, which is done twice before the first
// batch and now and then: a member that changes would be frozen in the plan. Such a member also counts those tracings;
// what does not is a State. Threads: a loop belongs to one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/philox.h"
#include "runtime/eager/tape.h"
#include "runtime/model/layer.h"
#include "runtime/optimizers/optimizer.h"
#include "runtime/training/state.h"

namespace kcc {

struct NamedValues : std::vector<std::pair<std::string, Value>> {
  using vector::vector;
  using vector::operator[];
  Value operator[](std::string_view name) const;  // refuses a name that there is not
};

// Random numbers of a loop's own, for what is no value: an environment, a choice of rows. Those of a step depend on the
// seed of the spec and the number of the step alone.
class Random {
 public:
  // Those of training, of a test and of `begin` are different ones.
  enum class Of : uint8_t { kTraining, kTest, kBegin };
  Random(uint64_t seed, Of of, uint64_t step) : philox_(seed, kStream + static_cast<uint64_t>(of), step) {}
  double uniform() { return philox_.uniform64(next_++); }  // [0, 1)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  int64_t below(int64_t n) { return static_cast<int64_t>(philox_.below(static_cast<uint64_t>(n), next_++)); }
  double normal();
  size_t pick(std::span<const float> probabilities);  // a place, each as likely as its number says

 private:
  static constexpr uint64_t kStream = 0x6c6f6f70;
  Philox philox_;
  uint64_t next_ = 0;
};

class Scope;

// The outputs of a model, by name.
struct Outputs {
  NamedFlows flows;
  Values losses = {};                             // by add_loss, and penalties of results, of this call
  std::shared_ptr<const Scope> scope = {};        // all values of this call
  Value operator[](std::string_view name) const;  // refuses a name that there is not
  Value operator[](int number) const;             // of an output, in their order; -1 is the last
  operator Value() const;                         // the only one
};

// What a step is made in; kcc's side of a loop.
class LoopContext {
 public:
  virtual ~LoopContext() = default;
  virtual Outputs model(const NamedValues& inputs, bool training, const std::vector<std::string>& values) = 0;
  virtual Values layer(Layer& layer, const Values& in, bool training) = 0;
  virtual Value loss(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights) = 0;
  virtual void metrics(const Outputs& outputs, const NamedValues& targets, const NamedValues& weights) = 0;
  virtual Builder& builder() = 0;
  virtual Layer& network() = 0;
  virtual std::vector<std::string> input_names() const = 0;
  virtual Optimizer& optimizer(const std::string& name) = 0;
  virtual Values planned(const std::string& name, const Values& in, const std::function<Values(const Values&)>& f) = 0;
  virtual uint64_t seed() const = 0;
  virtual uint64_t steps_done() const = 0;
  virtual Random::Of random_of() const = 0;
};

// The epochs of a training, as a loop's own `fit` goes through them. Validation, callbacks, progress and history are
// kcc's: they happen in `end_epoch`.
class FitControl {
 public:
  virtual ~FitControl() = default;
  virtual bool begin_epoch() = 0;                                // false: there are no more, or somebody stops
  virtual bool step() = 0;                                       // on the next batch; false: the epoch has no more
  virtual void log(const std::string& name, double number) = 0;  // reported beside the figures of this epoch
  virtual void end_epoch() = 0;
};

struct Loop : Object {
  static constexpr const char* kFamily = "loop";
  static constexpr bool training = true;

  // One batch of the data, by the names of the model's inputs and outputs. Without data it is empty. Targets have their
  // output's rank: an axis of 1 at the end is added or dropped.
  struct Batch {
    NamedValues inputs, targets, weights;
    int64_t rows = 0;
  };
  // What is reported of a step; each is averaged over the epoch.
  struct Log {
    std::string name;
    Value value;
    double number = 0;  // where there is no value
    Log(std::string n, Value v) : name(std::move(n)), value(std::move(v)) {}
    Log(std::string n, double v) : name(std::move(n)), number(v) {}
  };
  using Logs = std::vector<Log>;

  virtual Logs step(const Batch& batch) = 0;
  // Of validation and `evaluate`; here, what the spec's losses and metrics say.
  virtual bool own_test_step() const { return false; }
  virtual Logs test_step(const Batch& /*batch*/) { return {}; }
  // Of `predict`: values by the names of the model's outputs; here, these.
  virtual bool own_predict_step() const { return false; }
  virtual NamedValues predict_step(const Batch& /*batch*/) { return {}; }
  // The whole training: here, for each epoch a step on each batch. What is done between steps runs at once.
  //   while (f.begin_epoch()) {
  //     collect(episodes);
  //     while (f.step()) continue;
  //     f.log("return", mean_return);
  //     f.end_epoch();
  //   }
  virtual bool own_fit() const { return false; }
  virtual void fit(FitControl& /*f*/) {}
  // Whether the step may be traced into one plan: it computes values of the batch and of weights, and does nothing
  // else. Here, where there is data. A step that reads a value, or logs a plain number, is not traced in any case.
  virtual bool traced() const { return fed; }
  // Once, before the first step that is made; what is done here may read values.
  virtual void begin() {}

  // --- for kcc ---
  bool fed = true;            // there is data
  bool reads_values = false;  // it runs at once
  bool at_once() const;
  std::vector<std::string> columns;  // names of what it has reported so far
  std::vector<StateBase*> states;    // what is saved with a run
  class Within;

 protected:
  // A layer of the model, by its path; called with values.
  class LayerCall {
   public:
    LayerCall(Loop& loop, Layer& layer) : loop_(loop), layer_(layer) {}
    Value operator()(const Value& x, bool training = false) const;
    Values operator()(const Values& in, bool training = false) const;
    std::vector<Variable*> trainable() const { return layer_.trainable_variables(); }
    std::vector<Variable*> variables() const { return layer_.all_variables(); }
    Layer& layer() const { return layer_; }
    // Takes on the weights and states of another of the same kind; with a `share`, only so much of the way there.
    void set(const LayerCall& from, double share = 1) const;

   private:
    Loop& loop_;
    Layer& layer_;
  };
  // The model: called with its inputs.
  class ModelCall {
   public:
    explicit ModelCall(Loop& loop) : loop_(loop) {}
    Outputs operator()(const NamedValues& inputs, bool training = false) const;
    Outputs operator()(const Value& x, bool training = false) const;
    // Other values of its graph.
    Outputs values(const NamedValues& inputs, const std::vector<std::string>& names, bool training = false) const;
    LayerCall operator[](const std::string& path) const;  // refuses a path that there is not
    // With other values in place of its trainable weights, in their order; gradients flow through them.
    Outputs stateless_call(const Values& weights, const NamedValues& inputs, bool training = false) const;
    Outputs stateless_call(const Values& weights, const Value& x, bool training = false) const;
    std::vector<Variable*> trainable() const;
    std::vector<Variable*> variables() const;

   private:
    Loop& loop_;
  };
  class OptimizerCall {
   public:
    OptimizerCall(Loop& loop, Optimizer& optimizer) : loop_(loop), optimizer_(optimizer) {}
    void apply(const Gradients& gradients) const;

   private:
    Loop& loop_;
    Optimizer& optimizer_;
  };

  ModelCall model{*this};
  // The spec's loss of these outputs, penalties of layers and weights included: a scalar.
  Value loss(const Batch& batch, const Outputs& outputs);
  // Takes them into the spec's metrics.
  void metrics(const Batch& batch, const Outputs& outputs);
  // Of `optimizer: {actor: adam, critic: adam}` the one of this name; without a name the only one.
  OptimizerCall optimizer(const std::string& name = {});
  // A part of a step that runs at once, as a plan: traced for each name and types of its inputs, and kept. It may use
  // the model, tapes and optimizers; what it needs of the step's own values and numbers are its inputs. No gradient
  // flows through it. Now and then it is traced again, and refused (kind "plugin.reads") if it has become another
  // computation.
  //   planned("update", {states, actions, returns}, [&](const Values& in) -> Values { .. });
  Values planned(const std::string& name, const Values& in, const std::function<Values(const Values&)>& f);
  Random& random();  // of this step; a step that uses it is not traced
  // What one variable takes on: a target network follows, a weight is set.
  void assign(Variable& variable, const Value& value);
  Value read(Variable& variable);

 private:
  LoopContext& context() const;
  LoopContext* context_ = nullptr;
  std::optional<Random> random_;
  std::pair<Random::Of, uint64_t> random_of_;  // and the step
};

// While it lives, the loop's step is made in `context`.
class Loop::Within {
 public:
  Within(Loop& loop, LoopContext& context);
  ~Within();
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  const Here here_;
  Loop& loop_;
  LoopContext* const before_;
};

}  // namespace kcc
