#include "runtime/base/threads.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>

#include "runtime/base/denormals.h"

namespace kcc {
namespace {

thread_local bool within_part = false;

std::optional<int64_t> integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

int affinity() {
  // The mask is as long as the kernel's, which may know of more CPUs than cpu_set_t has bits.
  for (int cpus = 1024; cpus <= 1 << 18; cpus *= 2) {
    cpu_set_t* set = CPU_ALLOC(cpus);
    if (set == nullptr) break;
    const size_t size = CPU_ALLOC_SIZE(cpus);
    const int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

// The least quota from this process' control group up to the root; each of them holds.
int quota(int most) {
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // number:controllers:path
    const std::string_view text = line;
    const size_t first = text.find(':');
    const size_t second = text.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = text.substr(first + 1, second - first - 1);
    const bool unified = controllers.empty();
    if (!unified && controllers != "cpu" && controllers != "cpu,cpuacct") continue;
    for (std::string path(text.substr(second + 1));;) {
      if (path == "/") path.clear();
      const std::string folder = (unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu") + path;
      const std::string bound =
          unified ? first_line(folder + "/cpu.max")
                  : first_line(folder + "/cpu.cfs_quota_us") + " " + first_line(folder + "/cpu.cfs_period_us");
      if (const auto threads = threads_of_quota(bound)) most = std::min(most, *threads);
      if (path.empty()) break;
      const size_t slash = path.rfind('/');
      path.resize(slash == std::string::npos ? 0 : slash);
    }
  }
  return most;
}

}  // namespace

std::optional<int> threads_of_quota(std::string_view cpu_max) {
  const size_t space = cpu_max.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto share = integer(cpu_max.substr(0, space));
  const auto period = integer(cpu_max.substr(space + 1));
  if (!share || !period || *share <= 0 || *period <= 0) return std::nullopt;
  const int64_t threads = *share / *period + (*share % *period != 0);
  return static_cast<int>(std::min<int64_t>(threads, 1 << 18));
}

int default_threads() { return std::max(1, quota(affinity())); }

ThreadPool::ThreadPool(int threads, std::function<void()> on_start) {
  workers_.reserve(static_cast<size_t>(std::max(0, threads - 1)));
  for (int i = 1; i < threads; ++i) {
    workers_.emplace_back([this, on_start] {
      flush_denormals();
      if (on_start) on_start();
      work();
    });
  }
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::claim_parts(Job& job) {
  within_part = true;
  for (int part; (part = job.next.fetch_add(1, std::memory_order_relaxed)) < job.parts;) {
    try {
      job.part(part);
    } catch (...) {
      job.next.store(job.parts, std::memory_order_relaxed);
      std::lock_guard lock(mutex_);
      if (!job.failure) job.failure = std::current_exception();
    }
  }
  within_part = false;
}

void ThreadPool::work() {
  uint64_t joined = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return stopping_ || (job_ != nullptr && joined != count_); });
    if (stopping_) return;
    Job& job = *job_;
    joined = count_;
    ++active_;
    lock.unlock();
    claim_parts(job);
    lock.lock();
    if (--active_ == 0 && job_ == nullptr) done_.notify_one();
  }
}

void ThreadPool::run(int parts, FunctionRef<void(int part)> part) {
  flush_denormals();
  std::unique_lock mine(running_, std::defer_lock);
  if (parts <= 1 || workers_.empty() || within_part || !mine.try_lock()) {
    for (int i = 0; i < parts; ++i) part(i);
    return;
  }
  Job job{part, parts, 0, nullptr};
  {
    std::lock_guard lock(mutex_);
    job_ = &job;
    ++count_;
  }
  const int helpers = std::min(parts, threads()) - 1;
  if (helpers == threads() - 1) {
    wake_.notify_all();
  } else {
    for (int i = 0; i < helpers; ++i) wake_.notify_one();
  }
  claim_parts(job);
  {
    // A worker that has not woken by now finds no job, so that only those within it are waited for.
    std::unique_lock lock(mutex_);
    job_ = nullptr;
    done_.wait(lock, [&] { return active_ == 0; });
  }
  if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace kcc
