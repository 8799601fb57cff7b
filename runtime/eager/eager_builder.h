// The builder whose values can be read. What is asked for is computed when a value is read, or when enough of it waits
// (runtime/eager/segment.h); mistakes in types are found where it is asked for.
#pragma once

#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/eager/segment.h"
#include "runtime/graph/builder.h"

namespace kcc {

class EagerBuilder final : public Builder {
 public:
  explicit EagerBuilder(ThreadPool& pool) : pool_(pool) {}
  ~EagerBuilder() override;
  Values apply(const Op& op, const Values& in, Attrs attrs) override;
  const Type& type_of(const Value& v) const override;
  Value read(Variable& variable) override;
  void assign(Variable& variable, const Value& v) override;
  Value exchange(Variable& variable, const Value& v) override;
  std::vector<OpCall> history(const Values& ys, Range range) const override;
  size_t position() const override { return tape.size(); }
  void settle() override;

  Value value(Tensor t);
  int recordings = 0;  // tapes that listen
  int tapes = 0;       // that live
  std::vector<OpCall> tape;

  // Until it is stopped, what is computed is recorded; what was recorded goes with the last one.
  class Recording {
   public:
    explicit Recording(EagerBuilder& builder) : builder_(builder) { ++builder.recordings, ++builder.tapes; }
    ~Recording() {
      stop();
      if (--builder_.tapes > 0) return;
      builder_.tape.clear();
      builder_.reads.clear();
    }
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    void stop() {
      if (!std::exchange(stopped_, true)) --builder_.recordings;
    }

   private:
    EagerBuilder& builder_;
    bool stopped_ = false;
  };

  int64_t budget = -1;  // operations that may still be done; below 0: any number
  // A builder that is alone with its variables: they have the values that `give` gave, else their first ones, and what
  // is assigned stays here.
  bool alone = false;
  // Between two `forget`s nobody else looks at the variables: they are read where they lie, and written by the second
  // one, all that was assigned or nothing.
  bool shares = false;
  std::function<Tensor(const Variable&)> first_value;  // of those that have none
  std::vector<Variable*> missed;                       // were read, and not given
  std::vector<Variable*> assigned;                     // in the order of their first assignment
  void give(Variable& variable, const Value& v) { read_[&variable] = v; }
  void forget();  // writes what was assigned, and forgets what was read: variables may be changed by others
  void undo();    // forgets what was assigned as well

 private:
  Value now(Variable& variable);
  Value made(std::shared_ptr<const Tensor> t, Segment::Place place);
  Segment::Place place_of(const Value& v);
  void compute();
  void write();

  ThreadPool& pool_;
  ValueId next_ = 0;
  std::unordered_map<Variable*, Value> read_;
  std::unordered_map<Variable*, std::shared_ptr<Tensor>> views_;  // of the memory of variables, as they were read
  std::unordered_map<Variable*, Value> written_;                  // and not in their memory yet
  Segment waiting_;
  ValueId first_ = 0;                   // of the values that came since something waits,
  std::vector<Segment::Place> places_;  // and what they are in `waiting_`
};

}  // namespace kcc
