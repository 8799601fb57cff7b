// Tasks of several parts each, some of which wait for others, run by all threads of a pool at once: whoever is done
// with a part takes the next that may run, so that threads sleep only where there is nothing to do for them.
//
// Invariants: a task begins when all that it waits for have ended; of the tasks that may run, the earliest is taken
// first; nothing spins; run() allocates nothing. Which thread does which part is chance.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/base/function_ref.h"

namespace kcc {

class ThreadPool;

class TaskGraph {
 public:
  struct Task {
    int parts = 1;
    std::vector<int> followers = {};  // tasks, all of them later ones, that wait for this one
  };
  explicit TaskGraph(std::vector<Task> tasks);

  // Calls run_part(task, part) for each part of each task. The first exception is thrown here; what had not begun by
  // then is left out.
  void run(ThreadPool& pool, FunctionRef<void(int task, int part)> run_part);

 private:
  struct State {
    std::atomic<int> waits{0};  // for how many tasks
    std::atomic<int> next{0};   // the first part that nobody has claimed
    std::atomic<int> left{0};   // parts that have not ended
  };
  void work(FunctionRef<void(int, int)> run_part);
  bool take_one(FunctionRef<void(int, int)> run_part);
  void ended(int task);
  void wake(bool all);
  int size() const { return static_cast<int>(tasks_.size()); }

  std::vector<Task> tasks_;
  std::vector<int> waits_;  // of each task, at the start
  std::unique_ptr<State[]> states_;
  std::atomic<int> first_{0};  // all parts of the tasks before it are claimed
  std::atomic<int> ended_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<int> sleeping_{0};
  std::atomic<unsigned> news_{0};  // grows when a sleeper should look again
};

}  // namespace kcc
