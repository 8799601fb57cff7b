#include "runtime/plan/plan.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

#include "plan_random.h"
#include "runtime/base/check.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/first_nan.h"

using namespace kcc;
using namespace kcc::test;

namespace {

struct Traced {
  TraceBuilder trace;
  std::shared_ptr<const Plan> plan;
  std::vector<Tensor> states;  // in the order of the state inputs

  explicit Traced(RandomComputation& c) {
    Values in;
    for (const Type& t : c.input_types) in.push_back(trace.input(fmt::format("x{}", in.size()), t));
    const Values out = c.build(trace, in);
    for (size_t i = 0; i < out.size(); ++i) trace.output(fmt::format("y{}", i), out[i]);
    trace.finish();
    for (Variable* v : trace.variables) states.push_back(v->value.clone());
  }

  void bind(Executor& e, const std::vector<Tensor>& data) {
    size_t d = 0, s = 0;
    for (size_t i = 0; i < e.plan().graph.inputs.size(); ++i)
      e.bind(static_cast<int>(i), e.plan().graph.inputs[i].role == Role::kData ? data[d++] : states[s++]);
  }
};

// Three runs of the plan and of the eager way give the same bits.
void check_same(unsigned seed, Graph (*passes)(Graph), int threads) {
  RandomComputation planned(seed), direct(seed);
  Traced t(planned);
  Graph graph = passes(t.trace.graph);
  verify(graph);
  ThreadPool pool(threads), alone(1);
  Executor executor(make_plan(std::move(graph)), pool);
  EagerBuilder eager(alone);
  eager.recordings = 1;
  for (unsigned run = 0; run < 3; ++run) {
    std::vector<Tensor> data;
    for (const Type& type : planned.input_types)
      data.push_back(random_tensor(type, seed + 7 * run + static_cast<unsigned>(data.size())));
    t.bind(executor, data);
    executor.run();
    Values in;
    for (const Tensor& x : data) in.push_back(eager.value(x));
    eager.tape.clear();
    const Values out = direct.build(eager, in);
    REQUIRE(out.size() == executor.plan().graph.outputs.size());
    for (size_t i = 0; i < out.size(); ++i) {
      const Tensor& got = executor.output(static_cast<int>(i));
      for (int64_t k = 0; k < got.count() && !same_bits(got, *out[i].held()); ++k)
        if (got.at(k) != out[i].held()->at(k)) {
          MESSAGE("element " << k << " is " << got.at(k) << ", eager " << out[i].held()->at(k));
          break;
        }
      INFO("seed " << seed << ", run " << run << ", output " << i << "\n"
                   << to_string(t.trace.graph) << "\n"
                   << to_string(executor.plan()));
      REQUIRE(same_bits(executor.output(static_cast<int>(i)), *out[i].held()));
    }
    for (size_t s = 0; s < t.trace.variables.size(); ++s)
      for (size_t v = 0; v < planned.variables.size(); ++v)
        if (t.trace.variables[s] == &planned.variables[v]) {
          INFO("seed " << seed << ", run " << run << ", state " << v << "\n"
                       << to_string(t.trace.graph) << "\n"
                       << to_string(executor.plan()));
          REQUIRE(same_bits(t.states[s], direct.variables[v].value));
        }
  }
}

}  // namespace

TEST_CASE("plan: random computations give the bits of the eager way") {
  const char* more = std::getenv("KCC_SEEDS");  // by hand: how many
  const unsigned seeds = more ? static_cast<unsigned>(std::atoi(more)) : 150;
  for (unsigned seed = 0; seed < seeds; ++seed) check_same(seed, optimize, 1 + static_cast<int>(seed % 3));
}

TEST_CASE("plan: so do unoptimized graphs and each pass alone") {
  Graph (*const none)(Graph) = +[](Graph g) { return g; };
  Graph (*const all_again)(Graph) = +[](Graph g) { return rematerialize(std::move(g), 0, 0); };
  for (auto* pass : {none, eliminate_dead, simplify, fold_constants, common_subexpressions, raise_transposes, all_again,
                     fuse, fuse_rows})
    for (unsigned seed = 1000; seed < 1025; ++seed) check_same(seed, pass, 1);
}

TEST_CASE("plan: what the backward pass can make again is not kept") {
  // Ten layers of a scale and a relu behind a product with itself, which needs no more than its input.
  const auto bytes = [](bool again) {
    TraceBuilder trace;
    Variable w{"w", {DType::kFloat32, {64}}};
    Value x = trace.input("x", {DType::kFloat32, {1024, 64}});
    for (int i = 0; i < 10; ++i) x = tanh(relu((x - 0.1) * trace.read(w)));
    const Value loss = sum(x);
    trace.output("loss", loss);
    trace.output("d", gradients({loss}, {}, {trace.read(w)})[0]);
    trace.finish();
    return make_plan(fuse(eliminate_dead(again ? rematerialize(trace.graph, 0, 0) : trace.graph)))->arena_bytes;
  };
  const int64_t kept = bytes(false), made_again = bytes(true);
  CHECK(made_again < kept * 2 / 3);
}

TEST_CASE("plan: states that change places") {
  Variable a{"a", {DType::kFloat32, {3}}}, b{"b", {DType::kFloat32, {3}}}, c{"c", {DType::kFloat32, {3}}};
  TraceBuilder trace;
  const Value x = trace.read(a), y = trace.read(b), z = trace.read(c);
  trace.assign(a, y);
  trace.assign(b, z);
  trace.assign(c, x);
  trace.output("old", x);
  trace.finish();
  ThreadPool pool(1);
  Executor executor(make_plan(optimize(trace.graph)), pool);
  Tensor t[3];
  for (int i = 0; i < 3; ++i) {
    t[i] = random_tensor(a.type, static_cast<unsigned>(i));
    executor.bind(i, t[i]);
  }
  const Tensor before[] = {t[0].clone(), t[1].clone(), t[2].clone()};
  executor.run();
  for (int i = 0; i < 3; ++i) CHECK(same_bits(t[i], before[(i + 1) % 3]));
  CHECK(same_bits(executor.output(0), before[0]));
}

TEST_CASE("plan: an update is made in place when its state is read no more") {
  Variable w{"w", {DType::kFloat32, {100}}};
  TraceBuilder trace;
  const Value x = trace.read(w);
  trace.output("loss", sum(square(x)));
  trace.assign(w, x - 0.1 * x);
  trace.finish();
  const auto plan = make_plan(optimize(trace.graph));
  CHECK(plan->copies.empty());
  const auto& home = plan->buffers[static_cast<size_t>(plan->values[plan->graph.updates[0].id].buffer)];
  CHECK(home.home == Plan::Home::kInput);
}

TEST_CASE("plan: overlapping lifetimes are seen") {
  Variable w{"w", {DType::kFloat32, {100}}};
  TraceBuilder trace;
  const Value x = trace.input("x", {DType::kFloat32, {8, 8}});
  const Value y = matmul(x, x), z = matmul(y, x);
  trace.output("z", matmul(z, y));
  auto plan = std::make_shared<Plan>(*make_plan(optimize(trace.graph)));
  CHECK_NOTHROW(verify(*plan));
  for (auto& b : plan->buffers) b.offset = 0;
  CHECK_THROWS_AS(verify(*plan), Bug);
}

TEST_CASE("plan: within a kernel") {
  TraceBuilder trace;
  const Value x = trace.input("x", {DType::kFloat32, {8, 8}});
  const Value y = tanh(matmul(x, x));
  trace.output("y", y);
  trace.output("again", reshape(y, {64}));
  trace.output("sum", sum(y, {0}));
  trace.output("x", x);
  const auto plan = make_plan(optimize(trace.graph));
  ThreadPool pool(1);
  Executor executor(plan, pool);
  const Tensor data = random_tensor({DType::kFloat32, {8, 8}}, 1);
  executor.bind(0, data);
  executor.run();
  std::vector<Tensor> out;
  void* outs[4];
  for (size_t i = 0; i < 4; ++i) {
    out.emplace_back(plan->graph.types[plan->graph.outputs[i].id]);
    outs[i] = out[i].raw();
  }
  const void* ins[] = {data.raw()};
  const auto scratch = allocate(inline_bytes(*plan));
  run_inline(*plan, ins, outs, scratch.get());
  for (int i = 0; i < 4; ++i) CHECK(same_bits(out[static_cast<size_t>(i)], executor.output(i)));
}

TEST_CASE("plan: executors share an arena") {
  const auto arena = std::make_shared<Arena>();
  ThreadPool pool(1);
  std::vector<std::unique_ptr<Executor>> executors;
  const Tensor data = random_tensor({DType::kFloat32, {64, 64}}, 1);
  for (int64_t n : {8, 64, 16}) {
    TraceBuilder trace;
    const Value x = trace.input("x", {DType::kFloat32, {n, n}});
    trace.output("y", matmul(tanh(matmul(x, x)), x));
    executors.push_back(std::make_unique<Executor>(make_plan(optimize(trace.graph)), pool, arena));
    executors.back()->bind(
        0, data.rows(0, 1).reshaped({64}).rows(0, 64).reshaped({8, 8}).type() == Type{DType::kFloat32, {n, n}}
               ? data.rows(0, 1).reshaped({8, 8})
               : random_tensor({DType::kFloat32, {n, n}}, 2));
  }
  for (auto& e : executors) {
    e->run();
    const Tensor first = e->output(0).clone();
    executors[1]->run();
    e->run();
    CHECK(same_bits(first, e->output(0)));
  }
}

TEST_CASE("plan: the first NaN is named") {
  TraceBuilder trace;
  const Value x = trace.input("x", {DType::kFloat32, {4}});
  const int before = trace.enter("h/norm");
  const Value y = sqrt(x - 1.0);
  trace.leave(before);
  trace.output("y", exp(y) * 2.0);
  ThreadPool pool(1);
  const float bad[] = {2, 3, 0, 5};
  const auto report = first_nan(trace.graph, {Tensor::of<float>({4}, bad)}, pool);
  REQUIRE(report);
  CHECK(report->op == "sqrt");
  CHECK(report->scope == "h/norm");
  CHECK(report->count == 1);
  const float good[] = {2, 3, 1, 5};
  CHECK(!first_nan(trace.graph, {Tensor::of<float>({4}, good)}, pool));
}
