// What an eager builder has waiting, and computes together: the bits of one operation after the other.
#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <thread>

#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/eager/tape.h"
#include "runtime/ops/ops.h"

using namespace kcc;

namespace {

bool all_bits_same(const Tensor& a, const Tensor& b) {
  return a.type() == b.type() && std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

Tensor numbers(Shape shape, std::mt19937& random) {
  Tensor t(DType::kFloat32, shape);
  std::normal_distribution<float> normal;
  for (int64_t i = 0; i < t.count(); ++i) t.data<float>()[i] = normal(random);
  return t;
}

// A program that a seed describes, on [4, 4] values. `each`: every value is read as soon as it is asked for.
std::vector<Tensor> run_segment(EagerBuilder& b, uint32_t program, uint32_t data, bool each) {
  std::mt19937 random(program), numbers_of(data);
  Values all;
  for (int i = 0; i < 3; ++i) all.push_back(b.value(numbers({4, 4}, numbers_of)));
  std::vector<Tensor> out;
  const auto pick = [&] { return random() % all.size(); };
  for (int step = 0; step < 30; ++step) {
    const Value x = all[pick()], y = all[pick()];
    Value z;
    switch (random() % 8) {
      case 0: z = x + y; break;
      case 1: z = x * y; break;
      case 2: z = tanh(x); break;
      case 3: z = matmul(x, y); break;
      case 4: z = x - sum(y, {1}, true); break;
      case 5: z = reshape(transpose(x, {1, 0}), {4, 4}); break;
      case 6: z = sigmoid(x) * 0.5; break;
      default: z = broadcast_to(concat({sum(x, {0}, true), mean(y, {0}, true)}, 0), {2, 4}), z = concat({z, z}, 0);
    }
    if (each) z.held();
    if (random() % 3 == 0)
      all[pick()] = z;  // what was there is held by nobody
    else
      all.push_back(z);
    if (random() % 10 == 0) out.push_back(all[pick()].tensor().clone());  // read on the way
  }
  for (const Value& v : all) out.push_back(v.tensor().clone());
  return out;
}

}  // namespace

TEST_CASE("segments: what comes again is run from a plan, with the same bits") {
  ThreadPool one(1), two(2);
  const uint64_t before = Segment::plans_run();
  for (uint32_t program = 0; program < 40; ++program)
    for (uint32_t turn = 0; turn < 8; ++turn) {
      CAPTURE(program);
      CAPTURE(turn);
      EagerBuilder lazy(turn % 2 ? two : one), at_once(one);
      const std::vector<Tensor> a = run_segment(lazy, program, turn, false),
                                b = run_segment(at_once, program, turn, true);
      REQUIRE(a.size() == b.size());
      for (size_t i = 0; i < a.size(); ++i) CHECK(all_bits_same(a[i], b[i]));
    }
  CHECK(Segment::plans_run() - before >= 40 * 4);  // from the fourth turn on
}

TEST_CASE("segments: gradients of a repeated step come from a plan") {
  ThreadPool pool(1);
  EagerBuilder b(pool);
  const Here within(b);
  std::mt19937 random(3);
  const Value w = b.value(numbers({4, 4}, random));
  uint64_t before = 0;
  for (int turn = 0; turn < 10; ++turn) {
    if (turn == 5) before = Segment::plans_run();
    const Tensor x = numbers({2, 4}, random);
    const auto step = [&](EagerBuilder& builder, const Value& weights, bool each) {
      const Here inner(builder);
      GradientTape tape;
      const Value h = tanh(matmul(builder.value(x), weights));
      if (each) h.held();
      return tape.gradient(sum(h * h), weights);
    };
    const Value g = step(b, w, false);
    EagerBuilder other(pool);
    CHECK(all_bits_same(g.tensor(), step(other, other.value(w.tensor()), true).tensor()));
  }
  CHECK(Segment::plans_run() - before >= 5);
}

TEST_CASE("segments: variables are read where they lie, and written when the builder is settled") {
  Variable w{"w",
             {DType::kFloat32, {4}},
             true,
             nullptr,
             nullptr,
             nullptr,
             Tensor::of<float>({4}, std::vector<float>{1, 2, 3, 4})};
  Variable v{"v", {DType::kFloat32, {4}}, true, nullptr, nullptr, nullptr, Tensor(DType::kFloat32, {4})};
  ThreadPool pool(1);
  EagerBuilder b(pool);
  b.shares = true;
  const void* const memory = w.value.raw();
  const Value before = b.read(w);
  CHECK(before.owner()->raw() == memory);
  const Value doubled = before * 2.0;
  b.assign(v, b.read(w));  // what it is now, whatever comes after
  b.assign(w, doubled);
  b.assign(w, b.read(w) + 1.0);
  CHECK(b.read(w).tensor().at(3) == 9);
  CHECK(w.value.at(3) == 4);  // all of a step or nothing
  b.forget();
  CHECK(w.value.at(3) == 9);
  CHECK(w.value.raw() == memory);
  CHECK(v.value.at(3) == 4);
  CHECK(before.tensor().at(3) == 4);  // who held it has it still
  CHECK(before.owner()->raw() != memory);
  const Value now = b.read(w);
  b.forget();
  w.value.data<float>()[0] = 100;  // as a plan does, or a callback
  CHECK(now.tensor().at(0) == 3);
  CHECK(b.read(w).tensor().at(0) == 100);
  b.assign(w, now);
  b.undo();
  CHECK(w.value.at(0) == 100);
}

TEST_CASE("segments: what nobody reads is not computed, and what is asked for without end does not pile up") {
  ThreadPool pool(1);
  Value held;
  {
    EagerBuilder b(pool);
    Value x = b.value(Tensor(DType::kFloat32, {64}));
    for (int i = 0; i < 100'000; ++i) x = x + 1.0;
    CHECK(x.tensor().at(63) == 100'000);
    for (int i = 0; i < 100'000; ++i) b.value(Tensor(DType::kFloat32, {}));
    held = x * 2.0;
  }
  CHECK(held.tensor().at(0) == 200'000);  // its builder is gone
}

TEST_CASE("segments: what a kernel refuses is told where it is asked for, and nothing is left half done") {
  Variable w{"w", {DType::kFloat32, {2}}, true, nullptr, nullptr, nullptr, Tensor(DType::kFloat32, {2})};
  ThreadPool pool(1);
  EagerBuilder b(pool);
  b.shares = true;
  const Value table = b.value(Tensor(DType::kFloat32, {3, 2}));
  const Value ids = b.value(Tensor::of<int32_t>({1}, std::vector<int32_t>{7}));
  b.assign(w, b.read(w) + 1.0);
  CHECK_THROWS_AS(take(table, ids), Refused);
  CHECK(b.read(w).tensor().at(0) == 1);
  b.undo();
  CHECK(b.read(w).tensor().at(0) == 0);
}

TEST_CASE("values that are empty, or whose builder is gone, are refused") {
  const Value none;
  CHECK_THROWS_AS(none.type(), Refused);
  CHECK_THROWS_AS(none * 2.0, Refused);
  CHECK_THROWS_AS(tanh(none), Refused);
  ThreadPool pool(1);
  Value kept;
  {
    EagerBuilder b(pool);
    kept = b.value(Tensor(DType::kFloat32, {2})) + 1.0;
  }
  CHECK(kept.tensor().at(0) == 1);
  CHECK_THROWS_AS(kept + 1.0, Refused);
  CHECK_THROWS_AS(kept.dim(5), Refused);
}

TEST_CASE("a thread may end while operations wait") {
  std::thread([] {
    Value x = full(here(), {4}, 1.0, DType::kFloat32);
    for (int turn = 0; turn < 8; ++turn) {
      Value y = x;
      for (int i = 0; i < 6; ++i) y = tanh(y);
      y.held();
    }
    Value y = x;
    for (int i = 0; i < 6; ++i) y = tanh(y);
  }).join();
}

TEST_CASE("a tape that was stopped is asked for what it has seen") {
  ThreadPool pool(1);
  EagerBuilder b(pool);
  const Here within(b);
  const Value x = b.value(Tensor::of<float>({1}, std::vector<float>{3}));
  GradientTape tape;
  const Value y = x * x;
  tape.stop_recording();
  exp(x);
  CHECK(tape.gradient(y, x).item() == 6);
  CHECK(b.tape.empty());
}
