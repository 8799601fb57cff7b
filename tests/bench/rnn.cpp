// Times training steps of recurrent networks as plans: `lstm` and `textcls` of the workloads that peers are timed with.
// With an argument it says where the time goes.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>

#include "runtime/base/threads.h"
#include "runtime/graph/autodiff.h"
#include "runtime/kernels/gemm.h"
#include "runtime/model/layer.h"
#include "runtime/ops/ops.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

using namespace kcc;

namespace {

Tensor filled(const Type& type, double scale) {
  Tensor t(type);
  uint32_t s = 12345;
  for (int64_t i = 0; i < t.count(); ++i) {
    s = s * 1664525u + 1013904223u;
    const double x = (static_cast<double>(s >> 8) / 8388608.0 - 1.0) * scale;
    if (type.dtype == DType::kFloat32)
      t.data<float>()[i] = static_cast<float>(x);
    else if (type.dtype == DType::kInt32)
      t.data<int32_t>()[i] = static_cast<int32_t>((x + scale) / 2);
  }
  return t;
}

Ref<Layer> made(const Config& config) {
  Problems problems;
  auto layer = std::dynamic_pointer_cast<Layer>(make_object("layer", config, "", problems));
  for (const Problem& p : problems.list) fmt::print("{}\n", p.message);
  return layer;
}
Config units(const char* type, int64_t n) { return Config::object(type, {{"units", kNoPlace, Config::of(n)}}); }

struct Net {
  TraceBuilder trace;
  std::deque<Variable> variables;
  std::vector<Ref<Layer>> layers;
  Context context{trace, true};

  Flow operator()(const Config& config, Flow in) {
    layers.push_back(made(config));
    layers.back()->set_path("layer" + std::to_string(layers.size()));
    return layers.back()->apply({in}, {}, context)[0];
  }
  Variable& variable(std::string name, Shape shape, DType dtype = DType::kFloat32) {
    variables.push_back({std::move(name), {dtype, shape}});
    return variables.back();
  }
  void adam(const Value& loss, std::vector<Variable*> weights) {
    for (const auto& layer : layers)
      for (Variable* v : layer->trainable_variables()) weights.push_back(v);
    Values xs;
    for (Variable* w : weights) xs.push_back(trace.read(*w));
    const Values g = gradients({loss}, {}, xs);
    Variable& counter = variable("iterations", {}, DType::kInt64);
    const Value t = trace.read(counter) + 1.0;
    trace.assign(counter, t);
    const Value steps = cast(t, DType::kFloat32);
    const Value b1 = scalar(trace, 0.9, DType::kFloat32), b2 = scalar(trace, 0.999, DType::kFloat32);
    const Value rate = 1e-3 * sqrt(1.0 - pow(b2, steps)) / (1.0 - pow(b1, steps));
    for (size_t i = 0; i < weights.size(); ++i) {
      Variable& m = variable(weights[i]->name + "/m", weights[i]->type.shape);
      Variable& v = variable(weights[i]->name + "/v", weights[i]->type.shape);
      const Value m1 = trace.read(m) + (g[i] - trace.read(m)) * 0.1;
      const Value v1 = trace.read(v) + (square(g[i]) - trace.read(v)) * 0.001;
      trace.assign(m, m1);
      trace.assign(v, v1);
      trace.assign(*weights[i], xs[i] - m1 * rate / (sqrt(v1) + 1e-7));
    }
    trace.output("loss", loss);
    trace.finish();
  }
};

void time(const char* name, Net& net, int threads, bool profile) {
  ThreadPool pool(threads, keep_libraries_single_threaded);
  keep_libraries_single_threaded();
  Executor e(make_plan(optimize(net.trace.graph)), pool);
  size_t s = 0;
  for (size_t i = 0; i < net.trace.graph.inputs.size(); ++i) {
    const auto& in = net.trace.graph.inputs[i];
    const Type& type = net.trace.graph.types[in.id];
    if (in.role == Role::kData) {
      e.bind(static_cast<int>(i), filled(type, type.dtype == DType::kInt32 ? 10000 : 1));
    } else {
      const bool slot = net.trace.variables[s]->name.ends_with("/m") || net.trace.variables[s]->name.ends_with("/v");
      e.bind(static_cast<int>(i), slot ? Tensor(type) : filled(type, 0.1));
      ++s;
    }
  }
  const auto run = [&](int n) {
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < n; ++i) e.run();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count() / n;
  };
  run(20);
  std::vector<double> times;
  for (int i = 0; i < 20; ++i) times.push_back(run(20));
  std::sort(times.begin(), times.end());
  fmt::print("{}, {} threads: least {:.3f}, median {:.3f} ms a step\n", name, threads, times.front(), times[10]);
  if (!profile) return;
  e.profile(true);
  run(200);
  for (const auto& p : e.profile()) {
    const double us = static_cast<double>(p.nanoseconds) / static_cast<double>(std::max<int64_t>(p.runs, 1)) / 1e3;
    const Node& n = e.plan().graph.nodes[static_cast<size_t>(p.node)];
    if (us >= 5)
      fmt::print("  {:8.1f} us {:7.1f} GFLOP/s  {} {}\n", us, static_cast<double>(p.flops) / us / 1e3, n.op->name,
                 to_string(e.plan().graph.types[n.out[0]]));
  }
}

void lstm(int threads, bool profile) {
  Net net;
  const Value x = net.trace.input("x", {DType::kFloat32, {32, 64, 16}}),
              y = net.trace.input("y", {DType::kFloat32, {32, 1}});
  const Value p = net(units("Dense", 1), net(units("LSTM", 64), {x, {}})).value;
  net.adam(mean(square(p - y)), {});
  time("lstm 64, batch 32, 64 steps of 16", net, threads, profile);
}

void textcls(int threads, bool profile) {
  Net net;
  const Value ids = net.trace.input("ids", {DType::kInt32, {32, 100}}),
              y = net.trace.input("y", {DType::kFloat32, {32, 1}});
  Variable& table = net.variable("table", {10000, 64});
  const Flow x{take(net.trace.read(table), ids), not_equal(ids, 0.0)};
  const Flow h = net(Config::object("Bidirectional", {{"layer", kNoPlace, units("GRU", 32)}}), x);
  const Value logits = net(units("Dense", 1), h).value;
  net.adam(mean(softplus(logits) - logits * y), {&table});
  time("embedding 10000 x 64, both ways gru 32, batch 32, 100 steps", net, threads, profile);
}

}  // namespace

int main(int argc, char**) {
  const bool profile = argc > 1;
  for (const int threads : {1, 2}) {
    lstm(threads, profile && threads == 2);
    textcls(threads, profile && threads == 2);
  }
}
