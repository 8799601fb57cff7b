// The threads that share a piece of work.
//
// Invariants: a thread that waits sleeps (nothing ever spins); run() allocates nothing; which thread does which part
// is chance, so a part may depend on its number only. Every thread that does a part flushes denormals.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/base/function_ref.h"

namespace kcc {

// How many threads this process may use at once: its CPU affinity, and the quota of its control group.
int default_threads();

// The threads that a line of `cpu.max` allows, rounded up ("150000 100000" allows 2); none where it sets no bound.
std::optional<int> threads_of_quota(std::string_view cpu_max);

class ThreadPool {
 public:
  // `threads` counts the caller of run(), so one fewer is started. Each of these calls `on_start` first.
  explicit ThreadPool(int threads, std::function<void()> on_start = {});
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls part(0) .. part(parts - 1), each once, the caller taking its share, and returns when all are done.
  // The first exception of a part is thrown here, and parts not yet begun are left out then.
  // Within a part of any pool, or while another thread uses this one, all of it is done by the caller.
  void run(int parts, FunctionRef<void(int part)> part);

 private:
  struct Job {
    FunctionRef<void(int part)> part;
    int parts;
    std::atomic<int> next{0};  // the first part that nobody has claimed
    std::exception_ptr failure;
  };

  void work();
  void claim_parts(Job& job);

  std::mutex mutex_;
  std::condition_variable wake_;  // there is a job, or it is time to go
  std::condition_variable done_;  // the last worker has left the job
  Job* job_ = nullptr;            // the job that workers may still join
  uint64_t count_ = 0;            // jobs so far: a worker joins each once
  int active_ = 0;                // workers within the job
  bool stopping_ = false;
  std::mutex running_;  // held by the thread whose job this is
  std::vector<std::thread> workers_;
};

}  // namespace kcc
