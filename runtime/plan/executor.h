// Runs a plan, again and again: its steps in order, or, with several threads, each as soon as what it needs is there.
// Threads: one at a time.
#pragma once

#include <memory>
#include <vector>

#include "runtime/base/task_graph.h"
#include "runtime/plan/arena.h"
#include "runtime/plan/plan.h"

namespace kcc {

class ThreadPool;

struct StepProfile {
  int node = 0;  // of the plan's graph
  int64_t runs = 0;
  int64_t nanoseconds = 0;
  int64_t first_nanoseconds = 0;  // of the first run, which the others leave out
  int64_t flops = 0;              // of one run
  int64_t bytes = 0;              // read and written by one run
};

// What an executor reserves: intermediate values, then outputs.
int64_t run_bytes(const Plan& plan);

class Executor {
 public:
  // Several executors that never run at once may share an arena; outputs of one are lost when another runs.
  Executor(std::shared_ptr<const Plan> plan, ThreadPool& pool, std::shared_ptr<Arena> arena = nullptr);

  // The tensor's buffer is read, and for a state updated, by each run until another is bound. Cheap.
  void bind(int input, Tensor t);
  void run();                                                                     // allocates nothing but in the first
  const Tensor& output(int i) const { return outputs_[static_cast<size_t>(i)]; }  // valid until the next run

  void profile(bool on);  // starts counting anew
  const std::vector<StepProfile>& profile() const { return profile_; }
  const Plan& plan() const { return *plan_; }

 private:
  struct Call {  // one phase of a step
    const std::function<void(const Buffers&, int)>* run;
    int parts;
    int step;
    Buffers buffers;
  };
  struct Place {  // an address in the table that depends on an input
    size_t at;
    int64_t offset;
  };
  char* address(Plan::Ref r) const;
  void resolve();  // all addresses, after the arena has moved
  void make_outputs();
  void make_tasks();
  void run(const Call& call, int part) const;
  void run_profiled();
  void finish();

  std::shared_ptr<const Plan> plan_;
  ThreadPool& pool_;
  std::shared_ptr<Arena> arena_;
  const void* seen_ = nullptr;  // the arena's memory when addresses were resolved
  std::vector<Tensor> inputs_;
  std::vector<void*> table_;  // the addresses of all steps' inputs and results
  std::vector<Call> calls_;
  std::unique_ptr<TaskGraph> tasks_;        // of the calls, where threads can share them
  std::vector<std::vector<Place>> places_;  // of each input
  struct Move {
    void* to;
    const void* from;
    size_t bytes;
  };
  std::vector<Move> moves_;
  std::vector<int64_t> output_at_;  // of each output with memory of its own: where, behind the arena
  std::vector<Tensor> outputs_;
  int unbound_ = 0;
  bool moved_ = true;  // an input that an output or a copy lies in is bound anew
  bool profiling_ = false;
  std::vector<StepProfile> profile_;
  int64_t profiled_runs_ = 0;
};

// Runs a plan on given memory, step by step; on the calling thread alone where there is no pool, as within kernels. The
// plan has no updates. `scratch` has inline_bytes(plan) bytes at a multiple of 64.
void run_inline(const Plan& plan, const void* const* inputs, void* const* outputs, void* scratch,
                ThreadPool* pool = nullptr);
int64_t inline_bytes(const Plan& plan);

}  // namespace kcc
