// The tape against TensorFlow's (tests/reference/tape.json), at once and traced.
#include "runtime/eager/tape.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "runtime/base/problem.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/ops/custom_gradient.h"
#include "runtime/ops/ops.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

using namespace kcc;

namespace {

const nlohmann::json& tape_reference() {
  static const auto all = nlohmann::json::parse(std::ifstream("tests/reference/tape.json"));
  return all;
}

void flatten(const nlohmann::json& j, std::vector<double>& out) {
  if (j.is_array())
    for (const auto& one : j) flatten(one, out);
  else
    out.push_back(j.get<double>());
}

Tensor tensor(const std::string& name, Shape shape) {
  std::vector<double> numbers;
  flatten(tape_reference().at(name), numbers);
  return Tensor::of<double>(shape, std::span<const double>(numbers));
}

void compare(const std::string& name, const Tensor& got) {
  std::vector<double> wanted;
  flatten(tape_reference().at(name), wanted);
  REQUIRE_MESSAGE(static_cast<size_t>(got.count()) == wanted.size(), name);
  for (size_t i = 0; i < wanted.size(); ++i)
    CHECK_MESSAGE(std::abs(got.at(static_cast<int64_t>(i)) - wanted[i]) <= 1e-10 * (1 + std::abs(wanted[i])), name, " ",
                  i);
}

using Named = std::vector<std::pair<std::string, Value>>;

// All that a trace can do too.
Named gradients_of(const Value& x, const Value& w, const Value& v) {
  Named out;
  {
    GradientTape tape;
    const Value loss = sum(square(tanh(matmul(x, w))));
    const Values g = tape.gradient(loss, {x, w});
    out.insert(out.end(), {{"loss", loss}, {"gradient_x", g[0]}, {"gradient_w", g[1]}});
  }
  {
    GradientTape tape(true);
    const Value y = sin(matmul(x, w)), z = y * y;
    out.insert(out.end(), {{"persistent_y", tape.gradient(y, w)}, {"persistent_z", tape.gradient(z, w)}});
  }
  {
    GradientTape outer;
    GradientTape inner;
    const Value g = inner.gradient(sum(exp(matmul(x, w) * 0.3)), w);
    out.emplace_back("hessian_vector", outer.gradient(sum(g * v), w));
  }
  {
    GradientTape outer;
    GradientTape inner;
    const Value score = sum(softplus(matmul(x, w)), {1});
    const Value norm = sqrt(sum(square(inner.gradient(score, x)), {1}));
    const Value penalty = mean(square(norm - 1.0));
    out.insert(out.end(), {{"penalty", penalty}, {"penalty_gradient", outer.gradient(penalty, w)}});
  }
  {
    GradientTape tape(true);
    const Value y = tanh(matmul(x, w));
    out.insert(out.end(), {{"jacobian", tape.jacobian(y, x)}, {"batch_jacobian", tape.batch_jacobian(y, x)}});
  }
  {
    GradientTape tape(true);
    const Value y = sum(square(x));
    CHECK(!tape.gradient(y, w).defined());
    out.emplace_back("unconnected_zero", tape.gradient(y, w, Unconnected::kZero));
  }
  {
    GradientTape tape;
    out.emplace_back("stopped", tape.gradient(x * stop_gradient(sin(x)), x, Unconnected::kNone, cos(x)));
  }
  {
    GradientTape tape;
    const Value clipped = custom_gradient({x}, [](const Values& in) -> WithGradient {
      return {in[0], [](const Value& dy) -> Values { return {clip(dy, -0.5, 0.5)}; }};
    });
    out.emplace_back("custom", tape.gradient(sum(square(clipped)), x));
  }
  return out;
}

}  // namespace

TEST_CASE("gradients at once are TensorFlow's") {
  const Value x = constant(here(), tensor("x", {3, 4})), w = constant(here(), tensor("w", {4, 2})),
              v = constant(here(), tensor("v", {4, 2}));
  for (const auto& [name, value] : gradients_of(x, w, v)) compare(name, value.tensor());

  // As many turns as the values want.
  GradientTape tape;
  Value h = w;
  int turns = 0;
  while (sqrt(sum(square(h))).item() > 0.1) h = h * sigmoid(h) * 0.9, ++turns;
  CHECK(turns == tape_reference().at("turns").get<int>());
  compare("while", tape.gradient(sum(h), w).tensor());
}

TEST_CASE("gradients that are traced are TensorFlow's") {
  TraceBuilder t;
  const Here within(t);
  std::vector<Tensor> in{tensor("x", {3, 4}), tensor("w", {4, 2}), tensor("v", {4, 2})};
  Values inputs;
  for (const Tensor& i : in) inputs.push_back(t.input("in", i.type()));
  const Named named = gradients_of(inputs[0], inputs[1], inputs[2]);
  for (const auto& [name, value] : named) t.output(name, value);
  t.finish();
  ThreadPool pool(1);
  Executor executor(make_plan(optimize(t.graph)), pool);
  for (size_t i = 0; i < in.size(); ++i) executor.bind(static_cast<int>(i), in[i]);
  executor.run();
  for (size_t i = 0; i < named.size(); ++i) compare(named[i].first, executor.output(static_cast<int>(i)));
}

TEST_CASE("a tape says when it is asked wrongly, and keeps nothing when it is gone") {
  const Value x = full(here(), {2}, 3.0, DType::kFloat32);
  GradientTape tape;
  const Value y = sum(x * x);
  CHECK(tape.gradient(y, x).tensor().at(0) == 6);
  CHECK_THROWS_WITH_AS(tape.gradient(y, x), "a tape that is not persistent is asked for gradients once", Refused);
  auto& eager = dynamic_cast<EagerBuilder&>(here());
  {
    GradientTape other;
    CHECK_THROWS_AS(other.gradient(cast(x, DType::kInt32), x), Refused);
    {
      GradientTape one(true);
      for (int i = 0; i < 100; ++i) exp(x);
      CHECK(eager.tape.size() >= 100);
    }
    other.stop_recording();
    const size_t recorded = eager.tape.size();
    exp(x);
    CHECK(eager.tape.size() == recorded);
  }
  CHECK(eager.tape.empty());
  for (int i = 0; i < 1000; ++i) exp(x);  // without a tape nothing is kept
  CHECK(eager.tape.empty());
}

TEST_CASE("no gradient flows through an assignment") {
  Variable w{"w", {DType::kFloat64, {}}, true, nullptr, nullptr, nullptr, Tensor::scalar(2.0)};
  ThreadPool pool(1);
  EagerBuilder eager(pool);
  TraceBuilder trace;
  for (Builder* b : {static_cast<Builder*>(&eager), static_cast<Builder*>(&trace)}) {
    const Here within(*b);
    GradientTape tape(true);
    const Value x = constant(*b, Tensor::scalar(3.0));
    b->assign(w, b->read(w) * x);
    CHECK(!tape.gradient(b->read(w) * 2.0, x).defined());
    CHECK(tape.gradient(b->read(w) * x, x).defined());
  }
}

TEST_CASE("tapes that overlap, begin late, or are asked after an assignment") {
  Variable w{"w", {DType::kFloat64, {}}, true, nullptr, nullptr, nullptr, Tensor::scalar(2.0)};
  ThreadPool pool(1);
  // The same, at once and traced: what is asked for comes out in order.
  const auto all = [&w](Builder& b) {
    const Here within(b);
    std::vector<Value> out;
    w.value = Tensor::scalar(2.0);
    const Value x = constant(b, Tensor::scalar(3.0));
    {
      GradientTape one, two;
      const Value y = b.read(w) * x, z = y * x;
      out.push_back(one.gradient(y, {&w})[0]);  // 3
      out.push_back(two.gradient(z, {&w})[0]);  // 9
    }
    const Value target = b.read(w) * 5.0;
    {
      GradientTape late;                                          // to it, the target is a number
      out.push_back(late.gradient(target * b.read(w), {&w})[0]);  // 10
    }
    {
      GradientTape tape(true);
      const Value y = b.read(w) * b.read(w);
      out.push_back(tape.gradient(y, {&w})[0]);  // 4
      b.assign(w, b.read(w) + 1.0);
      out.push_back(tape.gradient(y, {&w})[0]);              // 4: by what it was
      out.push_back(tape.gradient(y * b.read(w), {&w})[0]);  // 4 * 3 + 4
    }
    return out;
  };
  const double wanted[] = {3, 9, 10, 4, 4, 16};
  EagerBuilder eager(pool);
  const auto at_once = all(eager);
  TraceBuilder trace;
  const auto traced = all(trace);
  for (const Value& v : traced) trace.output("g", v);
  trace.finish();
  w.value = Tensor::scalar(2.0);
  Executor executor(make_plan(optimize(trace.graph)), pool);
  size_t state = 0;
  for (size_t i = 0; i < trace.graph.inputs.size(); ++i)
    if (trace.graph.inputs[i].role == Role::kState)
      executor.bind(static_cast<int>(i), trace.variables[state++]->value.clone());
  executor.run();
  for (size_t i = 0; i < std::size(wanted); ++i) {
    CAPTURE(i);
    CHECK(at_once[i].item() == wanted[i]);
    CHECK(executor.output(static_cast<int>(i)).at(0) == wanted[i]);
  }
}

TEST_CASE("a jacobian of what does not depend on a value is none, or zeros where they are asked for") {
  const auto numbers = [](const Shape& shape, std::vector<double> x) {
    return constant(here(), Tensor::of<double>(shape, std::span<const double>(x)));
  };
  const Value x = numbers({2}, {1, 2}), other = numbers({3}, {1, 2, 3});
  GradientTape tape(true);
  const Value y = square(other), apart = square(numbers({2, 1}, {3, 4}));
  CHECK(!tape.jacobian(y, x));
  CHECK(!tape.gradient(y, x));
  CHECK(tape.jacobian(y, other));
  const Value zeros = tape.jacobian(y, x, Unconnected::kZero);
  REQUIRE(zeros.shape() == Shape{3, 2});
  for (int64_t i = 0; i < 6; ++i) CHECK(zeros.tensor().at(i) == 0);
  CHECK(tape.batch_jacobian(apart, x).shape() == Shape{2, 1});  // zeros, as TensorFlow has it
  GradientTape once;
  once.jacobian(y, x);
  CHECK_THROWS_AS(once.jacobian(y, x), Refused);
}

TEST_CASE("the gradient of a product is right where elements are zero, and so is its gradient") {
  const auto row = [](std::vector<double> x) {
    return constant(here(), Tensor::of<double>({static_cast<int64_t>(x.size())}, std::span<const double>(x)));
  };
  const auto numbers = [](const Value& v) {
    const Tensor& t = v.tensor();
    return std::vector<double>(t.data<double>(), t.data<double>() + t.count());
  };
  const auto gradient = [&](const Value& x) {
    GradientTape tape;
    return numbers(tape.gradient(prod(x), x));
  };
  CHECK(gradient(row({0, 2, 5})) == std::vector<double>{10, 0, 0});
  CHECK(gradient(row({2, 0, 5})) == std::vector<double>{0, 10, 0});
  CHECK(gradient(row({0, 0, 5})) == std::vector<double>{0, 0, 0});
  CHECK(gradient(row({1, 2, 3, 4, 5})) == std::vector<double>{120, 60, 40, 30, 24});
  CHECK(gradient(row({3})) == std::vector<double>{1});
  const Value x = row({0, 2, 5});
  GradientTape outer;
  GradientTape inner;
  CHECK(numbers(outer.jacobian(inner.gradient(prod(x), x), x)) == std::vector<double>{0, 5, 2, 5, 0, 0, 2, 0, 0});
}
