// A layer: arguments, and a `call` that combines values. Shapes are inferred by the call itself, gradients come from
// the operations, weights are made where they are used.
//
//   struct Dense final : Layer {
//     Arg<int64_t> units{this, "units", at_least(1), "size of the last dimension of the result"};
//     WeightArgs kernel{this, "kernel", "glorot_uniform"};
//     Value call(Value x, Call) override { return matmul(x, weight(kernel, {x.dim(-1), units})); }
//   };
//   KCC_REGISTER(Dense, "A densely connected layer.");
//
// Threads: a layer belongs to one.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/constraints/constraint.h"
#include "runtime/model/stateful.h"
#include "runtime/object/formula.h"
#include "runtime/regularizers/regularizer.h"

namespace kcc {

struct Layer;

struct Findings;
struct ProbedCall;

// Arguments that a layer sets when it has learned from data (`vocabulary.set(..)`); lists, kept in a run's spec.
inline constexpr const char* kLearnedArguments[]{"vocabulary", "idf_weights", "bin_boundaries"};

// One tracing (or one eager run) of a model.
struct CallArgument;

struct Context {
  Builder& builder;
  bool training = false;
  DType floatx = DType::kFloat32;
  bool mixed = false;  // inputs, weights and results of layers are rounded to bfloat16
  int64_t batch = 0;   // rows
  int64_t turn = 0;    // of a repetition that shares its weights
  int64_t turns = 1;   // of all such repetitions around, within each other
  Values losses = {};  // by add_loss and by activity regularizers; scalars
  std::vector<std::pair<std::string, Value>> metrics = {};
  std::vector<Layer*> stack = {};                        // the layers whose calls are being made
  std::unordered_map<const Layer*, uint64_t> uses = {};  // of each layer so far
  std::unordered_set<const Variable*> asked = {};        // weights and states that were asked for so far
  // After each use of a layer.
  std::function<void(Layer&, const Flows& in, const std::vector<CallArgument>&, const Flows& out)> watch = {};
  Place place = kNoPlace;  // of what is being called
  // While layers that learn from data before training are still to do so: what flows into them is collected, and what
  // comes after them is left out.
  bool adapting = false;
  std::vector<std::pair<Layer*, Flows>> unadapted = {};
  const std::map<std::string, Tensor>* provided = nullptr;  // values that variables of these names start from
  Findings* findings = nullptr;                             // where problems go; null: the first one ends the tracing
  // Which inputs' masks a call looked at, a bit each; the highest: a layer within looked at some.
  static constexpr uint32_t kWithin = 1u << 31;
  std::unordered_map<ValueId, Value> masks_within = {};  // of what sublayers gave
  Value mask_within(const Value& v) const {
    const auto it = &v.builder() == &builder ? masks_within.find(v.id()) : masks_within.end();
    return it == masks_within.end() ? Value{} : it->second;
  }
  uint32_t masks_asked = 0;  // by the call that is being made
  uint32_t masks_used = 0;   // by the last one that was
};

// Arguments of one call beside what flows in: `call: {initial_state: [h, c], training: false}`.
struct CallArgument {
  std::string name;
  Flows values;     // one or several values of the graph; or
  Config constant;  // a constant, where there are none
};
using CallArguments = std::vector<CallArgument>;

// What a call may ask for.
class Call {
 public:
  Call(Context& context, const Flows& in, const CallArguments& arguments, bool training)
      : training(training), context(context), in_(in), arguments_(arguments) {}
  bool training;
  Context& context;

  size_t inputs() const { return in_.size(); }
  Value mask(size_t i = 0) const {
    context.masks_asked |= 1u << std::min<size_t>(i, 30);
    return i < in_.size() ? in_[i].mask : Value{};
  }
  const Flows& flows() const { return in_; }
  const CallArguments& arguments() const { return arguments_; }
  const CallArgument* argument(std::string_view name) const;  // null where it was not given
  Flow value(std::string_view name) const;                    // of an argument that is one value; empty where not given
  Values values(std::string_view name) const;
  bool flag(std::string_view name, bool otherwise) const;  // of a constant argument
  void add_loss(const Value& loss) const { context.losses.push_back(loss); }
  // Reported under this name, as its mean over the rows of an epoch.
  void add_metric(const std::string& name, const Value& value) const { context.metrics.emplace_back(name, value); }

 private:
  const Flows& in_;
  const CallArguments& arguments_;
};

extern template class Arg<Ref<Initializer>>;
extern template class Arg<Ref<Regularizer>>;
extern template class Arg<Ref<Constraint>>;

// The three arguments of a weight: <name>_initializer, <name>_regularizer, <name>_constraint.
struct WeightArgs {
  WeightArgs(Object* owner, const std::string& name, const char* initial)
      : name(name),
        initializer(owner, name + "_initializer", initial, "how it starts"),
        regularizer(owner, name + "_regularizer", nullptr, "a penalty on it"),
        constraint(owner, name + "_constraint", nullptr, "what it is brought back to after each update") {}
  std::string name;
  Arg<Ref<Initializer>> initializer;
  Arg<Ref<Regularizer>> regularizer;
  Arg<Ref<Constraint>> constraint;
};

struct Layer : Object {
  static constexpr const char* kFamily = "layer";
  Layer() { common_args_end(); }

  Arg<std::optional<std::string>> name{this, "name", std::nullopt, "its name in the paths of weights"};
  Arg<bool> trainable{this, "trainable", true, "whether its weights are updated"};
  Arg<std::optional<DType>> dtype{this, "dtype", std::nullopt, "of its computation; default: the training's precision"};

  // One value in, one out. Layers of another form override call_all.
  virtual Value call(Value x, Call c);
  virtual Values call_all(const Values& in, Call c);

  // The names of the inputs where they may be given by name ({query: q, value: v}), in the order of call_all's.
  virtual std::vector<std::string> input_names() const { return {"inputs"}; }
  // How many of several names must be given; the others may lack.
  virtual size_t inputs_needed() const { return input_names().size(); }
  // The names of the arguments that a call may have, beside `training`.
  virtual std::vector<std::string> call_argument_names() const { return {}; }
  std::string instead_of(const std::string& argument) const override;
  void hold(const ArgBase& argument, const std::shared_ptr<Object>& held) override;
  // The names of the results where they are fields of the value (`e.mean`).
  virtual std::vector<std::string> result_names() const { return {}; }
  // The masks of the results. The rule here: the first input's for each, if the layer lets masks pass.
  virtual Values masks(const Values& out, const Call& c);
  Values all_masks(const Values& out, const Call& c);  // those that sublayers gave to what they made, before these
  virtual bool passes_mask() const { return true; }
  // A penalty on the result.
  virtual const Regularizer* activity() const { return nullptr; }

  // Layers that learn from the training data before the first step (Normalization, StringLookup): over all batches of
  // what flows into them, `adapt`, then once `finish_adapt`, after which `adapted` holds. On the host, not traced.
  // What it learned is kept where it is saved: in kLearnedArguments, or in states that `call` reads,
  // `read(state("mean", type))`: `finish_adapt` fills them, `variables.find("mean")->value = mean;`. A loaded layer is
  // made anew and has nothing but these, and does not adapt again; what stood in a member is not there.
  virtual bool adapted() const { return true; }
  // Whether the layers that it holds are there before its first call.
  virtual bool made() const { return true; }
  virtual void adapt(const std::vector<Tensor>& /*batch*/) {}
  virtual void finish_adapt() {}

  // Whether its `call` reads values: it runs eagerly then, as one node of the plan around it. Found while it is traced.
  bool reads_values() const { return reads_values_; }

  // --- for those who use layers ---
  Flows apply(const Flows& in, const CallArguments& arguments, Context& context);
  Value apply(const Value& x, const Call& c);  // a layer used by another: no mask

  // While it lives, the layer's weights and random numbers are those of a call in `context`. For layers that trace a
  // part of another (the cell of a loop) themselves.
  class Within {
   public:
    Within(Layer& layer, Context& context);
    ~Within();
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    const Here here_;
    Layer& layer_;
    Context &context_, *const before_;
    const uint64_t draws_;
    const int scope_;
    const bool training_;
  };

  // The layers that this one holds, by the names under which their weights lie. An empty name adds nothing to the path.
  struct Child {
    std::string name;
    Ref<Layer> layer;
  };
  const std::vector<Child>& children() const { return children_; }
  void adopt(std::string child_name, Ref<Layer> child);

  const std::string& path() const { return variables.path(); }
  virtual void set_path(const std::string& path);
  bool frozen() const { return frozen_ || !trainable; }
  virtual void freeze(bool frozen);   // and all it holds
  void keep_variables(size_t count);  // the first of its own: the others were made by a call that counts for nothing
  // Its own variables and those of all it holds, in the order of making.
  std::vector<Variable*> all_variables() const;
  std::vector<Variable*> trainable_variables() const;
  std::string kind() const;  // its type in Keras' snake case: the default name in paths
  DType compute_dtype(const Context& c) const { return dtype.get() ? **dtype : c.floatx; }

  Variables variables;

 protected:
  // A trainable weight. In `call` only.
  Value weight(const WeightArgs& args, Shape shape);
  Value weight(const WeightArgs& args, Shape shape, Fans fans);  // where they are not what the shape tells
  Value weight(const std::string& weight_name, Shape shape, const char* initializer = "glorot_uniform");
  // What is kept between steps and not trained.
  Variable& state(const std::string& state_name, Type type, const char* initializer = "zeros");
  Variable& state(const std::string& state_name, Type type, const Ref<Initializer>& initializer);
  Value read(Variable& v) { return context_->builder.read(v); }
  void assign(Variable& v, const Value& value);  // as the dtype of the state
  Context& context() const { return *context_; }
  Value floating(const Value& x) const { return is_float(x.dtype()) ? x : cast_to(x); }

 private:
  Value cast_to(const Value& x) const;
  Value mixed(const Value& x) const;  // rounded to bfloat16, where that is the precision
  Value weight_of(Variable& v);
  void in_call(const std::string& what) const;  // refuses what is asked for outside of a call
  Variable& own(const std::string& variable, const Type& type, const VariableOptions& options);
  [[noreturn]] void other_size(const Variable& known, const Type& type) const;
  Variable& provided(Variable& v) const;  // with its value, where one was provided
  bool provided_for(const Context& c) const;
  std::vector<Child> children_;
  std::vector<Ref<Layer>> borrowed_;  // shared ones, which are others' children
  Context* context_ = nullptr;
  struct Results {
    Values out, masks;
    uint32_t asked = 0;  // as Context::masks_asked, by `call` alone
  };
  Results compute(const Values& in, const Call& c);
  void need_inputs(size_t count) const;
  void make_states(const Values& in, const Call& c);
  bool frozen_ = false, reads_values_ = false, argument_ = false;  // of a layer that holds it
  std::vector<Ref<Initializer>> kept_;                             // initializers named in code
  std::vector<std::shared_ptr<const ProbedCall>> probed_;          // what is known of calls that run eagerly
  friend struct ProbedCalls;
};

}  // namespace kcc
