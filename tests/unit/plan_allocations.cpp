// A step allocates nothing: counts what the whole program allocates while a plan runs.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "plan_random.h"
#include "runtime/passes/passes.h"

namespace {
std::atomic<int64_t> allocations{0};
}

#define KCC_APART __attribute__((noinline))  // else the compiler sees malloc behind one and delete behind the other

KCC_APART void* operator new(size_t bytes) {
  ++allocations;
  if (void* p = std::malloc(bytes ? bytes : 1)) return p;
  throw std::bad_alloc();
}
KCC_APART void operator delete(void* p) noexcept { std::free(p); }
KCC_APART void operator delete(void* p, size_t) noexcept { std::free(p); }

using namespace kcc;

TEST_CASE("plan: a run allocates nothing after the first") {
  TraceBuilder trace;
  Variable w{"w", {DType::kFloat32, {4, 4}}}, b{"b", {DType::kFloat32, {4}}};  // small: oneDNN allocates
  const Value x = trace.input("x", {DType::kFloat32, {512, 4}}), y = trace.input("y", {DType::kInt32, {512}});
  const Value h = relu(matmul(x, trace.read(w)) + trace.read(b));
  const Value loss = -mean(sum(log_softmax(h) * one_hot(y, 4, DType::kFloat32), {-1}));
  const Values g = gradients({loss}, {}, {trace.read(w), trace.read(b)});
  trace.assign(w, trace.read(w) - g[0] * 0.1);
  trace.assign(b, trace.read(b) - g[1] * 0.1);
  trace.output("loss", loss);
  trace.finish();
  ThreadPool pool(2);
  Executor executor(make_plan(optimize(trace.graph)), pool);
  std::vector<Tensor> data, other;
  for (const auto& in : executor.plan().graph.inputs) {
    const Type& t = executor.plan().graph.types[in.id];
    data.push_back(t.dtype == DType::kInt32 ? Tensor(t) : test::random_tensor(t, 1));
    other.push_back(in.role == Role::kData ? data.back().clone() : data.back());
  }
  for (size_t i = 0; i < data.size(); ++i) executor.bind(static_cast<int>(i), data[i]);
  executor.run();
  const int64_t before = allocations;
  for (int run = 0; run < 20; ++run) {
    for (size_t i = 0; i < data.size(); ++i) executor.bind(static_cast<int>(i), run % 2 ? data[i] : other[i]);
    executor.run();
  }
  const int64_t after = allocations;
  CHECK(after == before);
  const std::vector<int> made(100);
  CHECK(allocations > after);  // what is counted is real
}
