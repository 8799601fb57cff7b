#include "runtime/plugins/computation.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/kernels/gemm.h"
#include "runtime/model/stateful.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

namespace kcc {
namespace {

constexpr double kTolerance = 1e-10;

Tensor now(const Variable& v) { return v.value.defined() ? v.value.clone() : initial_value(v, 0); }

struct Traced {
  TraceBuilder builder;
  Values out;
};

void trace(const Computation& c, bool training, Traced& t) {
  Values in;
  for (const Tensor& x : c.inputs) in.push_back(t.builder.input("x", x.type()));
  const Here here(t.builder);
  t.out = c.call(t.builder, in, training);
  for (const Value& y : t.out) t.builder.output("y", y);
  t.builder.finish();
  verify(t.builder.graph);
}

std::string difference(const std::vector<Tensor>& got, const std::vector<Tensor>& wanted, const std::string& what,
                       double tolerance) {
  for (size_t i = 0; i < std::min(got.size(), wanted.size()); ++i)
    if (std::string s =
            difference(wanted.size() == 1 ? what : what + " " + std::to_string(i), got[i], wanted[i], tolerance);
        !s.empty())
      return s;
  return {};
}

}  // namespace

Computed computed_at_once(const Computation& c, bool training) {
  ThreadPool pool(1);
  EagerBuilder b(pool);
  b.alone = true;
  b.first_value = now;
  const Here here(b);
  Values in;
  for (const Tensor& x : c.inputs) in.push_back(b.value(x.clone()));
  Computed out;
  for (const Value& y : c.call(b, in, training)) out.results.push_back(*y.held());
  for (Variable* v : c.variables()) out.states.push_back(b.read(*v).held()->clone());
  return out;
}

Computed computed_by_plan(const Computation& c, bool training, int threads) {
  Traced t;
  trace(c, training, t);
  keep_libraries_single_threaded();
  ThreadPool pool(threads, keep_libraries_single_threaded);
  Executor executor(make_plan(optimize(t.builder.graph)), pool);
  std::map<const Variable*, Tensor> states;
  size_t data = 0, state = 0;
  const auto& inputs = executor.plan().graph.inputs;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool given = inputs[i].role == Role::kData;
    const Variable* v = given ? nullptr : t.builder.variables[state++];
    executor.bind(static_cast<int>(i), given ? c.inputs[data++].clone() : states[v] = now(*v));
  }
  executor.run();
  Computed out;
  for (size_t i = 0; i < t.out.size(); ++i) out.results.push_back(executor.output(static_cast<int>(i)).clone());
  for (const Variable* v : c.variables()) out.states.push_back(states.contains(v) ? states[v] : now(*v));
  return out;
}

std::string wrong_types(const Computation& c) {
  const Computed direct = computed_at_once(c, false);
  Traced t;
  trace(c, false, t);
  if (t.out.size() != direct.results.size())
    return fmt::format("{} results are traced, and {} are computed", t.out.size(), direct.results.size());
  for (size_t i = 0; i < t.out.size(); ++i)
    if (!(t.out[i].type() == direct.results[i].type()))
      return fmt::format("result {} is traced as {}, and computed as {}", i, to_string(t.out[i].type()),
                         to_string(direct.results[i].type()));
  return {};
}

std::string wrong_plan(const Computation& c, bool training) {
  const Computed planned = computed_by_plan(c, training, 1), direct = computed_at_once(c, training);
  const std::string s = difference(planned.results, direct.results, "the result", kTolerance);
  return s.empty() ? difference(planned.states, direct.states, "the state", kTolerance) : s;
}

std::string wrong_threads(const Computation& c) {
  const Computed one = computed_by_plan(c, true, 1), four = computed_by_plan(c, true, 4);
  const std::string s = difference(four.results, one.results, "the result", 0);
  return s.empty() ? difference(four.states, one.states, "the state", 0) : s;
}

}  // namespace kcc
