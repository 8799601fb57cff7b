// The only way to add to a computation. Two kinds: TraceBuilder records a graph, EagerBuilder
// (runtime/eager/eager_builder.h) computes values that can be read.
//
// A builder checks types when an operation is added, so a wrong shape is refused at the layer that caused it.
// Threads: a builder belongs to one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/graph/graph.h"
#include "runtime/graph/variable.h"

namespace kcc {

class Builder {
 public:
  Builder();
  virtual ~Builder();
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  virtual Values apply(const Op& op, const Values& in, Attrs attrs) = 0;
  virtual const Type& type_of(const Value& v) const = 0;

  // The value of a variable now: what was last assigned, else what the step started with. No gradient flows through an
  // assignment.
  virtual Value read(Variable& variable) = 0;
  virtual void assign(Variable& variable, const Value& v) = 0;
  // What `read` gives from now on, gradients included, with nothing assigned; returns what it gave before.
  virtual Value exchange(Variable& variable, const Value& v) = 0;

  // What led to `ys`, in order: for gradients. Of what was added between two positions alone.
  struct Range {
    size_t from = 0, to = SIZE_MAX;
  };
  virtual std::vector<OpCall> history(const Values& ys, Range range) const = 0;
  virtual size_t position() const = 0;
  virtual void settle() {}                                          // computes what was asked for so far
  static void need_type(const Variable& variable, const Value& v);  // refuses a value of another one
  // What variables read as, one after the other; where it is lent (`lending`), it is not theirs. At once, kept while a
  // tape records.
  std::vector<std::pair<Variable*, Value>> reads;
  int lending = 0;

  // Counts the updates made so far; random numbers and schedules depend on it.
  Value step();
  uint64_t seed = 0;
  Variable* step_counter = &own_step_;  // shared by the plans of one training
  // What random numbers depend on beside their streams: the step; outside of training, where that stands still, a count
  // of batches.
  Value draw_count();
  Variable* draw_counter = nullptr;  // null: the step's
  uint64_t draws = 0;                // random operations so far: each has its own stream

  // What probabilities were made of, where an activation made them: a crossentropy is computed from the logits, which
  // is exact where a probability is rounded to 0 or 1.
  struct LogitsOf {
    Value logits;
    bool sigmoid = false;  // else softmax
  };
  void note_logits(const Value& probabilities, LogitsOf of);
  std::optional<LogitsOf> logits_of(const Value& probabilities) const;

  // A number that tells this builder from any that was there before, at the same address too.
  uint32_t pass() const { return pass_; }

  // Who asks for operations: a layer, by its path, and where it stands in the spec.
  struct Asker {
    std::string path;
    Place place = kNoPlace;
  };
  const Asker& asker(int scope) const { return askers_[static_cast<size_t>(scope)]; }
  int scope() const { return scope_; }
  virtual int enter(const std::string& path, Place place = kNoPlace);  // returns what `leave` restores
  void leave(int scope) { scope_ = scope; }

 protected:
  int scope_ = 0;
  std::vector<Asker> askers_{{}};  // of each scope

 private:
  std::unordered_map<std::string, int> scopes_;  // by path
  const uint32_t pass_;
  Variable own_step_{"step", {DType::kInt64, {}}, false, nullptr, nullptr, nullptr, {}};
  struct Noted {
    LogitsOf of;
    std::weak_ptr<const Tensor> held;  // of an eager value: once it is gone, nobody can ask
    bool eager = false;
  };
  std::unordered_map<ValueId, Noted> logits_;
  size_t logits_kept_ = 64;
};

// The builder that computes where none is named: the innermost Here's, else one of this thread's own that runs at once.
Builder& here();
class Here {
 public:
  explicit Here(Builder& builder);
  ~Here();
  Here(const Here&) = delete;
  Here& operator=(const Here&) = delete;

 private:
  Builder* const before_;
};

class TraceBuilder final : public Builder {
 public:
  Values apply(const Op& op, const Values& in, Attrs attrs) override;
  const Type& type_of(const Value& v) const override { return graph.types[v.id()]; }
  Value read(Variable& variable) override;
  void assign(Variable& variable, const Value& v) override;
  Value exchange(Variable& variable, const Value& v) override;
  std::vector<OpCall> history(const Values& ys, Range range) const override;
  size_t position() const override { return graph.nodes.size(); }
  int enter(const std::string& path, Place place = kNoPlace) override;

  Value input(std::string name, Type type);
  void output(std::string name, const Value& v) { graph.outputs.push_back({std::move(name), v.id()}); }
  // Settles the updates. The state inputs, in the order of `graph.inputs`, are `variables`.
  void finish();

  Graph graph;
  std::vector<Variable*> variables;  // one for each state input, in order

  struct State {
    int input;
    Value now;
    bool assigned = false;
    bool cut = false;  // `now` is free of what led to it
  };
  // What was added since a mark is taken back.
  struct Mark {
    size_t nodes;
    uint64_t draws;
    std::unordered_map<Variable*, State> states;
  };
  Mark mark() const;
  void back_to(const Mark& mark);

 private:
  std::unordered_map<Variable*, State> states_;
};

}  // namespace kcc
