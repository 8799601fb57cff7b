// A model: named inputs, a graph of layers, named outputs. It is a layer itself, so models nest.
//
// Invariant: entries stand in an order in which each comes after what it uses, and among those in the order of the
// text.
#pragma once

#include <set>

#include "runtime/model/layer.h"

namespace kcc {

// A size that is known, one with a name that is equal wherever the name stands, or (neither) any.
struct Dim {
  int64_t size = 0;
  std::string symbol = {};
  bool known() const { return size > 0; }
};
std::string to_string(const std::vector<Dim>& dims);  // "[T, 64]"; "null" where nothing is known

// A layer in a chain, with the arguments of this call.
struct Use {
  struct Argument {
    std::string name;
    std::vector<std::string> values;  // of the graph; or
    Config constant;                  // a constant, where there are none
  };
  Ref<Layer> layer;
  std::vector<Argument> arguments = {};
  Place place = kNoPlace;
};
using Chain = std::vector<Use>;

// Values by name, those of enclosing graphs included.
class Scope {
 public:
  explicit Scope(const Scope* outer = nullptr) : outer_(outer) {}
  const Flow* find(std::string_view name) const;
  void set(std::string name, Flow flow);
  // Values that could not be made, with their fields.
  void leave_out(const std::string& name) { left_out_.insert(name); }
  bool left_out(std::string_view name) const;

 private:
  const Scope* outer_;
  std::map<std::string, Flow, std::less<>> flows_;
  std::set<std::string, std::less<>> left_out_;
};

// Applies the layers in turn.
Flows apply(const Chain& chain, Flows flows, const Scope& scope, Context& context);
// The names of values that the chain's arguments (and those of layers within) use from the graph around it.
void collect_names(const Chain& chain, std::set<std::string>& names);

// `value: [source, layer, layer]`
struct GraphEntry {
  enum class Kind : uint8_t { kValues, kNamed, kFormula, kVariable };
  std::vector<std::string> results;  // `_` drops one
  Kind kind = Kind::kValues;
  std::vector<std::string> sources;  // of kValues, kNamed
  std::vector<Use::Argument> named;  // of kNamed: arguments of the first layer's call, its inputs among them
  std::shared_ptr<const Formula> formula;
  Ref<Layer> variable;  // of kVariable: a layer without inputs
  Chain chain;
  Place place = kNoPlace;
  bool broken = false;                 // what is written of it is wrong, and was reported: it is left out
  std::set<std::string> uses() const;  // the names of all values it needs
};

struct Network final : Layer {
  struct Input {
    std::string name;
    std::vector<Dim> dims;  // without the batch
    DType dtype = DType::kFloat32;
    bool optional = false;
    Place place = kNoPlace;
    bool any = false;  // of any shape and dtype: a value in whose place something is given
  };
  struct Output {
    std::string name, value;
    Place place = kNoPlace;
    Shape shape = {};  // of some batch, once it is built; before, of rank 0
  };
  Network();

  std::vector<Input> network_inputs;
  std::vector<GraphEntry> entries;
  std::vector<Output> network_outputs;
  std::vector<std::string> captured;  // values of the enclosing graph that it uses
  bool named_results = false;         // its results are fields of the value: more than one output

  const Input* input(std::string_view input_name) const;

  // The values `wanted`, computing only what they need. Missing inputs are a problem of those who need them. A value of
  // the graph may be among the inputs: then it is not computed.
  Scope evaluate(const NamedFlows& inputs, const std::set<std::string>& wanted, Context& context,
                 const Scope* outer = nullptr);

  // The inputs that `wanted` need, where the values `given` are there already.
  std::set<std::string> inputs_of(const std::set<std::string>& wanted, const std::set<std::string>& given = {}) const;

  // The entries that `wanted` need.
  std::set<size_t> needed(const std::set<std::string>& wanted, const std::set<std::string>& given) const;

  Values call_all(const Values& in, Call c) override;
  Values masks(const Values& out, const Call& c) override;
  std::vector<std::string> input_names() const override;
  std::vector<std::string> call_argument_names() const override;
  std::vector<std::string> result_names() const override;

 private:
  void check_inputs(const NamedFlows& inputs, bool nested) const;
  void make(const GraphEntry& e, Scope& scope, Context& context, const std::set<std::string>& given);
  Values out_masks_;
};

// `{stack: [..]}`: a chain of layers used as one.
struct Stack final : Layer {
  Stack() { type_name = "Stack"; }
  Chain chain;
  int64_t times = 1;  // `share: true`: the same weights again
  Values call_all(const Values& in, Call c) override;
  Values masks(const Values& out, const Call& c) override;
  std::vector<std::string> call_argument_names() const override;
  std::vector<std::string> result_names() const override;

 private:
  Values out_masks_;
};

// `{variable: [20, 64], initializer: uniform}`: a weight as a value of the graph.
struct VariableLayer final : Layer {
  VariableLayer() { type_name = "Variable"; }
  Shape shape;
  DType variable_dtype = DType::kFloat32;
  bool variable_trainable = true;
  Ref<Initializer> initializer;
  Ref<Regularizer> regularizer;
  Ref<Constraint> constraint;
  Values call_all(const Values& in, Call c) override;
};

}  // namespace kcc
