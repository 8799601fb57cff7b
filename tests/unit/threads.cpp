#include "runtime/base/threads.h"

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <stdexcept>

using namespace kcc;

TEST_CASE("a pool does each part once") {
  for (const int threads : {0, 1, 2, 4, 7}) {
    ThreadPool pool(threads);
    CHECK(pool.threads() == std::max(1, threads));
    for (const int parts : {0, 1, 2, 3, 8, 100}) {
      std::vector<std::atomic<int>> done(static_cast<size_t>(parts));
      pool.run(parts, [&](int part) { ++done[static_cast<size_t>(part)]; });
      bool once = true;
      for (const auto& count : done) once = once && count == 1;
      CHECK(once);
    }
  }
}

TEST_CASE("a pool bears many tiny runs") {
  ThreadPool pool(4);
  int64_t sum = 0;
  int64_t parts[4];
  for (int i = 0; i < 20000; ++i) {
    pool.run(4, [&](int part) { parts[part] = i + part; });
    sum += parts[0] + parts[1] + parts[2] + parts[3];
  }
  CHECK(sum == int64_t{4} * 20000 * 19999 / 2 + 6 * 20000);
}

TEST_CASE("workers really take part, and start with the hook") {
  std::atomic<int> started = 0;
  ThreadPool pool(2, [&] { ++started; });
  // Two parts that wait for each other can only end when two threads have them.
  std::mutex mutex;
  std::condition_variable both;
  int arrived = 0;
  pool.run(2, [&](int) {
    std::unique_lock lock(mutex);
    ++arrived;
    both.notify_all();
    both.wait(lock, [&] { return arrived == 2; });
  });
  CHECK(arrived == 2);
  CHECK(started == 1);
}

TEST_CASE("a run within a part is done by the thread that asks for it") {
  ThreadPool pool(3), other(2);
  std::atomic<int> count = 0, elsewhere = 0;
  pool.run(5, [&](int) {
    const auto self = std::this_thread::get_id();
    pool.run(4, [&](int) { ++count, elsewhere += std::this_thread::get_id() != self; });
    other.run(4, [&](int) { ++count, elsewhere += std::this_thread::get_id() != self; });
  });
  CHECK(count == 40);
  CHECK(elsewhere == 0);
}

TEST_CASE("several threads may use one pool") {
  ThreadPool pool(3);
  std::atomic<int> count = 0;
  std::vector<std::thread> users;
  for (int i = 0; i < 4; ++i) {
    users.emplace_back([&] {
      for (int n = 0; n < 500; ++n) pool.run(3, [&](int) { ++count; });
    });
  }
  for (std::thread& user : users) user.join();
  CHECK(count == 4 * 500 * 3);
}

TEST_CASE("an exception of a part reaches the caller, and the pool goes on") {
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    for (int i = 0; i < 200; ++i) {
      CHECK_THROWS_WITH_AS(pool.run(8,
                                    [](int part) {
                                      if (part % 3 == 1) throw std::runtime_error("part failed");
                                    }),
                           "part failed", std::runtime_error);
    }
    // A part that failed is no longer running: the next run is shared again, not inline.
    std::atomic<int> count = 0;
    pool.run(8, [&](int) { ++count; });
    CHECK(count == 8);
  }
}

TEST_CASE("every thread of a pool flushes denormals") {
  ThreadPool pool(4);
  std::atomic<int> kept = 0;
  for (int i = 0; i < 50; ++i) {
    pool.run(8, [&](int) {
      volatile float small = std::numeric_limits<float>::min();
      small = small * 0.5f;
      kept += small != 0.0f;
    });
  }
#if defined(__SSE2__) || defined(__aarch64__)
  CHECK(kept == 0);
#endif
}

TEST_CASE("the quota of a control group") {
  CHECK(threads_of_quota("max 100000") == std::nullopt);
  CHECK(threads_of_quota("200000 100000") == 2);
  CHECK(threads_of_quota("150000 100000") == 2);
  CHECK(threads_of_quota("1000 100000") == 1);
  CHECK(threads_of_quota("-1 100000") == std::nullopt);
  CHECK(threads_of_quota("") == std::nullopt);
  CHECK(threads_of_quota(" ") == std::nullopt);
  CHECK(default_threads() >= 1);
}
