#include "runtime/base/task_graph.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/threads.h"

namespace kcc {

TaskGraph::TaskGraph(std::vector<Task> tasks)
    : tasks_(std::move(tasks)), waits_(tasks_.size(), 0), states_(std::make_unique<State[]>(tasks_.size())) {
  for (int t = 0; t < size(); ++t) {
    KCC_CHECK(tasks_[static_cast<size_t>(t)].parts > 0);
    for (int f : tasks_[static_cast<size_t>(t)].followers) {
      KCC_CHECK(f > t && f < size());
      ++waits_[static_cast<size_t>(f)];
    }
  }
}

void TaskGraph::run(ThreadPool& pool, FunctionRef<void(int, int)> run_part) {
  for (size_t t = 0; t < tasks_.size(); ++t) {
    states_[t].waits.store(waits_[t], std::memory_order_relaxed);
    states_[t].next.store(0, std::memory_order_relaxed);
    states_[t].left.store(tasks_[t].parts, std::memory_order_relaxed);
  }
  first_ = 0;
  ended_ = 0;
  failed_ = false;
  pool.run(pool.threads(), [&](int) { work(run_part); });
}

void TaskGraph::work(FunctionRef<void(int, int)> run_part) {
  for (;;) {
    const unsigned seen = news_.load();
    if (ended_.load() == size() || failed_) return;
    try {
      if (take_one(run_part)) continue;
    } catch (...) {
      failed_ = true;
      wake(true);
      throw;
    }
    std::unique_lock lock(mutex_);
    ++sleeping_;
    wake_.wait(lock, [&] { return news_.load() != seen; });
    --sleeping_;
  }
}

bool TaskGraph::take_one(FunctionRef<void(int, int)> run_part) {
  int first = first_.load(std::memory_order_relaxed);
  const int begin = first;
  for (int t = begin; t < size(); ++t) {
    State& s = states_[static_cast<size_t>(t)];
    const int parts = tasks_[static_cast<size_t>(t)].parts;
    if (s.next.load(std::memory_order_relaxed) >= parts) {
      if (t == first) first_.compare_exchange_strong(first, t + 1, std::memory_order_relaxed), first = t + 1;
      continue;
    }
    if (s.waits.load(std::memory_order_acquire) > 0) continue;
    const int part = s.next.fetch_add(1, std::memory_order_relaxed);
    if (part >= parts) continue;
    run_part(t, part);
    if (s.left.fetch_sub(1, std::memory_order_acq_rel) == 1) ended(t);
    return true;
  }
  return false;
}

void TaskGraph::ended(int task) {
  int ready = 0;  // parts that may run now: this thread takes one of them
  for (int f : tasks_[static_cast<size_t>(task)].followers)
    if (states_[static_cast<size_t>(f)].waits.fetch_sub(1, std::memory_order_acq_rel) == 1)
      ready += tasks_[static_cast<size_t>(f)].parts;
  const bool last = ended_.fetch_add(1) + 1 == size();
  if (last || ready > 1) wake(last || ready > 2);
}

void TaskGraph::wake(bool all) {
  ++news_;
  if (sleeping_.load() == 0) return;
  { std::lock_guard lock(mutex_); }
  if (all)
    wake_.notify_all();
  else
    wake_.notify_one();
}

}  // namespace kcc
