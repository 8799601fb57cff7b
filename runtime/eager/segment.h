// Operations that an eager builder was asked for and that are not computed yet.
//
// They are computed together, when a value is read. What comes again and again, with the same operations, types and
// settings, is run from a plan that is made once and kept; anything else operation by operation. Either way the bits
// are the same, and what nobody holds any more is left out.
// Threads: a segment belongs to one; so do the plans that it finds.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/graph/op.h"

namespace kcc {

class ThreadPool;

// A kernel that was made ready; the same one for the same operation, types and settings, while it is kept.
struct ReadyOp {
  Signature signature;
  Prepared prepared;
};
std::shared_ptr<const ReadyOp> ready_op(const Op& op, const Values& in, Attrs attrs);

// Computes it at once. `in` and `out` are as in Buffers.
void run(const ReadyOp& op, const void* const* in, void* const* out, ThreadPool& pool);

class Segment {
 public:
  Segment();
  // What an operation takes: result `n` of the segment, or `~n` for the n-th value that was given to it.
  using Place = int32_t;
  Place give(const std::shared_ptr<const Tensor>& t);
  Place add(std::shared_ptr<const ReadyOp> op, std::span<const Place> in);  // of its first result
  const std::shared_ptr<Tensor>& result(Place place) const { return results_[static_cast<size_t>(place)]; }

  bool empty() const { return calls_.empty(); }
  bool full() const;  // it holds as much as one may
  void run(ThreadPool& pool);

  struct Known;                 // one that came before
  static uint64_t plans_run();  // by this thread, so far

 private:
  struct Call {
    std::shared_ptr<const ReadyOp> op;
    uint32_t in, out;  // where its places and its results begin
  };
  Known* find(const std::vector<char>& held) const;
  void run_plan(const Known& known, ThreadPool& pool);
  void run_each(std::vector<char> needed, ThreadPool& pool);
  Graph graph(const std::vector<char>& held) const;
  void clear();

  std::vector<Call> calls_;
  std::vector<Place> places_;
  std::vector<std::shared_ptr<Tensor>> results_;
  std::vector<std::shared_ptr<const Tensor>> given_;
  size_t hash_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace kcc
