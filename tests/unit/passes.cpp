#include "runtime/passes/passes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "plan_random.h"
#include "runtime/passes/clusters.h"
#include "runtime/passes/lower.h"

using namespace kcc;

namespace {

int count(const Graph& graph, std::string_view op) {
  return static_cast<int>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& n) { return n.op->name == op; }));
}

int computing(const Graph& graph) {  // nodes that become steps
  return static_cast<int>(std::count_if(graph.nodes.begin(), graph.nodes.end(),
                                        [&](const Node& n) { return !(n.op->traits & (kView | kSource)); }));
}

struct Trace {
  TraceBuilder builder;
  int inputs = 0;
  Value input(Shape shape, DType dtype = DType::kFloat32) {
    return builder.input(fmt::format("x{}", inputs++), {dtype, shape});
  }
  void output(const Value& v) { builder.output(fmt::format("y{}", builder.graph.outputs.size()), v); }
  Graph& graph() { return builder.graph; }
};

}  // namespace

TEST_CASE("passes: what changes nothing goes") {
  Trace t;
  const Value x = t.input({4, 6}), y = t.input({4, 6});
  t.output(-(-(x * 1.0 - 0.0)));
  t.output(transpose(transpose(y, {1, 0}), {1, 0}));
  t.output(reshape(reshape(x, {24}), {2, 12}));
  t.output(cast(cast(x, DType::kFloat64), DType::kFloat32));
  t.output(where(greater(x, y), y, y));
  const Graph g = eliminate_dead(simplify(t.graph()));
  CHECK(g.nodes.size() == 1);  // the reshape
  CHECK(count(g, "reshape") == 1);
}

TEST_CASE("passes: what could change a bit stays") {
  Trace t;
  const Value x = t.input({4, 6});
  t.output(x + 0.0);                                        // -0 + 0 is 0
  t.output(cast(cast(x, DType::kInt32), DType::kFloat32));  // fractions
  t.output(x * 0.0);                                        // NaN
  const Graph g = eliminate_dead(simplify(t.graph()));
  CHECK(count(g, "add") == 1);
  CHECK(count(g, "cast_int32") == 1);
  CHECK(count(g, "multiply") == 1);
}

TEST_CASE("passes: constants are folded, broadcasts of them stay small") {
  Trace t;
  const Value x = t.input({1000});
  const Value two = scalar(t.builder, 2, DType::kFloat32);
  t.output(x * sqrt(two * two + 1.0));
  const Graph g = optimize(t.graph());
  CHECK(computing(g) == 1);
  for (const Node& n : g.nodes)
    if (n.op->name == "constant") CHECK(n.attrs.get<Tensor>("value").count() == 1);
}

TEST_CASE("passes: equal expressions are computed once, draws of different streams are not equal") {
  Trace t;
  const Value x = t.input({50});
  t.output(tanh(x) + 1.0);
  t.output(tanh(x) + 1.0);
  t.output(random_uniform(t.builder, {50}, DType::kFloat32));
  t.output(random_uniform(t.builder, {50}, DType::kFloat32));
  const Graph g = eliminate_dead(common_subexpressions(t.graph()));
  CHECK(count(g, "tanh") == 1);
  CHECK(count(g, "add") == 1);
  CHECK(count(g, "random_uniform") == 2);
}

TEST_CASE("passes: impure operations stay in number and order") {
  static int calls = 0;
  static const Op& impure = define({.name = "test_impure",
                                    .doc = "",
                                    .traits = kPointwise | kImpure,
                                    .infer = same_type,
                                    .kernel = +[](const Signature&) {
                                      Prepared p;
                                      p.phases.push_back({1, [](const Buffers& b, int) {
                                                            *b.output<float>() =
                                                                *b.input<float>(0) + static_cast<float>(++calls);
                                                          }});
                                      return p;
                                    }});
  Trace t;
  const Value x = t.input({});
  const Value first = emit(impure, {x}), second = emit(impure, {x});
  emit(impure, {x});
  t.output(second * 10.0 + first);
  ThreadPool pool(1);
  Executor e(make_plan(optimize(t.graph())), pool);
  e.bind(0, Tensor::scalar(0.0f));
  e.run();
  CHECK(calls == 3);
  CHECK(e.output(0).at(0) == 21);
}

TEST_CASE("passes: a chain with several results is one loop") {
  Trace t;
  const Value x = t.input({64, 48}), b = t.input({48});
  const Value h = relu(x + b);
  t.output(h);
  t.output(sum(h, {0}));
  t.output(tanh(h) * x);
  const Graph g = optimize(t.graph());
  CHECK(computing(g) == 1);
}

TEST_CASE("passes: softmax, LayerNorm and what follows a product are one step each") {
  for (const bool after_product : {false, true}) {
    Trace t;
    const Value x = t.input({256, 64}), w = t.input({64, 96}), b = t.input({96});
    const Value h = after_product ? matmul(x, w) + b : t.input({256, 96});
    SUBCASE("softmax") { t.output(softmax(h)); }
    SUBCASE("log_softmax") { t.output(log_softmax(h)); }
    SUBCASE("norm") {
      const Value d = h - mean(h, {-1}, true);
      t.output(d / sqrt(mean(square(d), {-1}, true) + 1e-3) * b + b);
    }
    SUBCASE("activation") { t.output(relu(h * 2.0)); }
    const Graph g = optimize(t.graph());
    INFO(to_string(g));
    CHECK(computing(g) == 1);
  }
}

TEST_CASE("passes: small updates share a step") {
  Trace t;
  std::deque<Variable> weights;
  const Value rate = t.input({});
  for (int i = 0; i < 5; ++i) {
    weights.push_back({fmt::format("w{}", i), {DType::kFloat32, {10 + i}}});
    const Value w = t.builder.read(weights.back());
    t.builder.assign(weights.back(), w - rate * tanh(w));
  }
  t.builder.finish();
  const auto plan = make_plan(optimize(t.graph()));
  CHECK(plan->steps.size() == 1);
  CHECK(plan->copies.empty());
}

TEST_CASE("passes: groups never wait for themselves") {
  // 0 -> 1 -> 2, 0 -> 2, 3 -> 1
  Clusters c({{}, {0}, {0, 1}, {}});
  CHECK(c.may_merge(0, 1));
  CHECK(!c.may_merge(0, 2));
  CHECK(c.may_merge(1, 2));
  CHECK(c.may_merge(0, 3));
  const int both = c.merge(1, 2);
  CHECK(c.may_merge(0, both));
  CHECK(c.order().size() == 3);
}

TEST_CASE("passes: movements are read through where strides can tell them") {
  Node slice{find_op("slice"),
             {{"axis", int64_t{1}}, {"begin", int64_t{4}}, {"count", int64_t{2}}, {"stride", int64_t{-3}}},
             {},
             {}};
  const auto l = moved(contiguous({3, 5}), slice, {3, 2});
  REQUIRE(l);
  CHECK(l->offset == 4);
  CHECK(l->strides == Ints{5, -3});
  Node flat{find_op("reshape"), {{"shape", Ints{6}}}, {}, {}};
  CHECK(!moved(*l, flat, {6}));
  CHECK(moved(contiguous({3, 2}), flat, {6})->strides == Ints{1});
}
