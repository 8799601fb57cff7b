#include "runtime/base/task_graph.h"

#include <doctest/doctest.h>

#include <atomic>
#include <random>
#include <stdexcept>

#include "runtime/base/threads.h"

using namespace kcc;

namespace {

std::vector<TaskGraph::Task> random_tasks(unsigned seed, int size) {
  std::mt19937 random(seed);
  std::vector<TaskGraph::Task> tasks(static_cast<size_t>(size));
  for (int t = 0; t < size; ++t) {
    tasks[static_cast<size_t>(t)].parts = 1 + static_cast<int>(random() % 7);
    for (int f = t + 1; f < size; ++f)
      if (random() % 8 == 0) tasks[static_cast<size_t>(t)].followers.push_back(f);
  }
  return tasks;
}

}  // namespace

TEST_CASE("task graph: each part once, and a task only after all that it waits for") {
  for (int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    for (unsigned seed = 0; seed < 20; ++seed) {
      const auto tasks = random_tasks(seed, 60);
      TaskGraph graph(tasks);
      for (int run = 0; run < 5; ++run) {
        std::vector<std::atomic<int>> done(tasks.size());
        std::atomic<int> early{0};
        graph.run(pool, [&](int task, int) {
          for (int before = 0; before < task; ++before)
            for (int f : tasks[static_cast<size_t>(before)].followers)
              if (f == task && done[static_cast<size_t>(before)] != tasks[static_cast<size_t>(before)].parts) ++early;
          ++done[static_cast<size_t>(task)];
        });
        CHECK(early == 0);
        for (size_t t = 0; t < tasks.size(); ++t) CHECK(done[t] == tasks[t].parts);
      }
    }
  }
}

TEST_CASE("task graph: an exception of a part ends the run, and the next run is whole") {
  ThreadPool pool(3);
  TaskGraph graph({{4, {1}}, {4, {2}}, {4, {}}});
  std::atomic<int> parts{0};
  CHECK_THROWS_AS(graph.run(pool,
                            [&](int task, int part) {
                              if (task == 1 && part == 2) throw std::runtime_error("broken");
                              ++parts;
                            }),
                  std::runtime_error);
  CHECK(parts < 8);
  parts = 0;
  graph.run(pool, [&](int, int) { ++parts; });
  CHECK(parts == 12);
}
