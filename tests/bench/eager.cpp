// What an operation costs that is run at once on small tensors: nanoseconds, the least of several rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "runtime/eager/tape.h"
#include "runtime/ops/ops.h"

using namespace kcc;

namespace {

template <class F>
double nanoseconds(int operations, F&& f) {
  double best = 1e30;
  for (int round = 0; round < 7; ++round) {
    const auto start = std::chrono::steady_clock::now();
    f();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / operations);
  }
  return best;
}

}  // namespace

int main() {
  constexpr int kTurns = 20000;
  const Value x = full(here(), {4}, 0.5, DType::kFloat32), w = full(here(), {4, 4}, 0.25, DType::kFloat32);
  const Value row = full(here(), {1, 4}, 0.5, DType::kFloat32);
  std::printf("add [4]            %6.0f ns\n", nanoseconds(kTurns, [&] {
                Value y = x;
                for (int i = 0; i < kTurns; ++i) y = x + y;
              }));
  std::printf("tanh [4]           %6.0f ns\n", nanoseconds(kTurns, [&] {
                Value y = x;
                for (int i = 0; i < kTurns; ++i) y = tanh(y);
              }));
  std::printf("times a number [4] %6.0f ns\n", nanoseconds(kTurns, [&] {
                Value y = x;
                for (int i = 0; i < kTurns; ++i) y = y * 0.5;
              }));
  std::printf("matmul [1,4][4,4]  %6.0f ns\n", nanoseconds(kTurns, [&] {
                Value y = row;
                for (int i = 0; i < kTurns; ++i) y = matmul(y, w);
              }));
  std::printf("sum [4]            %6.0f ns\n", nanoseconds(kTurns, [&] {
                for (int i = 0; i < kTurns; ++i) sum(x);
              }));
  std::printf("a tape over 10 tanh, each forward and back %6.0f ns\n", nanoseconds(kTurns / 10 * 10, [&] {
                for (int i = 0; i < kTurns / 10; ++i) {
                  GradientTape tape;
                  Value y = x;
                  for (int k = 0; k < 10; ++k) y = tanh(y);
                  tape.gradient(sum(y), x);
                }
              }));
}
