// Times a training step of two small networks as plans: the loop over steps, and the work within them.
#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <deque>

#include "runtime/base/threads.h"
#include "runtime/graph/autodiff.h"
#include "runtime/kernels/gemm.h"
#include "runtime/ops/ops.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

using namespace kcc;

namespace {

Tensor filled(const Type& type, float scale) {
  Tensor t(type);
  uint32_t s = 12345;
  for (int64_t i = 0; i < t.count(); ++i) {
    s = s * 1664525u + 1013904223u;
    const float x = (static_cast<float>(s >> 8) / 8388608.0f - 1.0f) * scale;
    if (type.dtype == DType::kFloat32)
      t.data<float>()[i] = x;
    else
      t.data<int32_t>()[i] = static_cast<int32_t>(s >> 16) % 10;
  }
  return t;
}

struct Net {
  std::deque<Variable> variables;
  TraceBuilder trace;

  Variable& variable(std::string name, Shape shape, DType dtype = DType::kFloat32) {
    variables.push_back({std::move(name), {dtype, shape}});
    return variables.back();
  }

  void adam(const Value& loss, std::vector<Variable*> weights) {
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
  }
};

void time(const char* name, Net& net, int threads, int runs) {
  net.trace.finish();
  ThreadPool pool(threads, keep_libraries_single_threaded);
  keep_libraries_single_threaded();
  const auto start = std::chrono::steady_clock::now();
  const auto plan = make_plan(optimize(net.trace.graph));
  const double made = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Executor e(plan, pool);
  for (size_t i = 0; i < plan->graph.inputs.size(); ++i) {
    const Type& t = plan->graph.types[plan->graph.inputs[i].id];
    const bool slot = plan->graph.inputs[i].name.find("/v") != std::string::npos;
    e.bind(static_cast<int>(i), t.dtype == DType::kInt64 || slot ? Tensor(t) : filled(t, 0.05f));
  }
  for (int i = 0; i < runs / 10 + 1; ++i) e.run();
  double best = 1e9;
  for (int k = 0; k < 5; ++k) {
    const auto from = std::chrono::steady_clock::now();
    for (int i = 0; i < runs; ++i) e.run();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count() / runs);
  }
  fmt::print("{} on {} threads: {:.4f} ms a step, {} steps, {} bytes of arena, loss {:.6f}; made in {:.1f} ms\n", name,
             threads, best * 1e3, plan->steps.size(), plan->arena_bytes, e.output(0).at(0), made * 1e3);
  if (!getenv("PROFILE")) return;
  e.profile(true);
  for (int i = 0; i < runs; ++i) e.run();
  const std::string text = to_string(*plan);
  size_t at = text.find('\n') + 1;
  for (const auto& p : e.profile()) {
    const size_t end = text.find('\n', at);
    fmt::print("  {:9.2f} us  {:7.1f} GFLOP/s  {}\n",
               1e-3 * static_cast<double>(p.nanoseconds) / static_cast<double>(p.runs),
               static_cast<double>(p.flops * p.runs) / static_cast<double>(p.nanoseconds),
               text.substr(at, std::min<size_t>(end - at, 230)));
    at = end + 1;
  }
}

void xor_net(int threads) {
  Net n;
  const Value x = n.trace.input("x", {DType::kFloat32, {4, 2}}), y = n.trace.input("y", {DType::kFloat32, {4, 1}});
  Variable &w1 = n.variable("w1", {2, 8}), &b1 = n.variable("b1", {8}), &w2 = n.variable("w2", {8, 1}),
           &b2 = n.variable("b2", {1});
  const Value h = tanh(matmul(x, n.trace.read(w1)) + n.trace.read(b1));
  const Value p = sigmoid(matmul(h, n.trace.read(w2)) + n.trace.read(b2));
  const Value loss = mean(square(p - y));
  n.trace.output("loss", loss);
  n.adam(loss, {&w1, &b1, &w2, &b2});
  time("xor", n, threads, 20000);
}

void mlp(int threads) {
  Net n;
  const Value x = n.trace.input("x", {DType::kFloat32, {128, 784}}), y = n.trace.input("y", {DType::kInt32, {128}});
  std::vector<Variable*> weights;
  Value h = x;
  const int64_t sizes[] = {784, 512, 512, 10};
  for (int i = 0; i < 3; ++i) {
    weights.push_back(&n.variable(fmt::format("w{}", i), {sizes[i], sizes[i + 1]}));
    weights.push_back(&n.variable(fmt::format("b{}", i), {sizes[i + 1]}));
    h = matmul(h, n.trace.read(*weights[weights.size() - 2])) + n.trace.read(*weights.back());
    if (i < 2) h = relu(h);
  }
  const Value log_p = log_softmax(h);
  const Value loss = -mean(sum(log_p * one_hot(y, 10, DType::kFloat32), {-1}));
  n.trace.output("loss", loss);
  n.trace.output("accuracy", mean(cast(equal(argmax(h, -1), y), DType::kFloat32)));
  n.adam(loss, weights);
  time("mlp", n, threads, 200);
}

// One layer of a transformer: attention of 4 heads, LayerNorm, a feed-forward network.
void block(int threads) {
  Net n;
  const int64_t B = 8, T = 128, D = 128, H = 4;
  const Value x = n.trace.input("x", {DType::kFloat32, {B, T, D}});
  std::vector<Variable*> weights;
  const auto weight = [&](Shape s) {
    weights.push_back(&n.variable(fmt::format("w{}", weights.size()), s));
    return n.trace.read(*weights.back());
  };
  const auto norm = [&](const Value& v) {
    const Value m = mean(v, {-1}, true), d = v - m;
    return d * (1.0 / sqrt(mean(square(d), {-1}, true) + 1e-3)) * weight({D}) + weight({D});
  };
  const auto heads = [&](const Value& v) { return transpose(reshape(v, {B, T, H, D / H}), {0, 2, 1, 3}); };
  const auto dense = [&](const Value& v, int64_t units) {
    const Value w = weight({v.dim(-1), units});
    return matmul(v, w) + weight({units});
  };
  const Value a = norm(x);
  const Value q = heads(dense(a, D)), k = heads(dense(a, D)), v = heads(dense(a, D));
  const Value p = softmax(matmul(q, k, false, true) * 0.17);
  const Value z = x + dense(reshape(transpose(matmul(p, v), {0, 2, 1, 3}), {B, T, D}), D);
  const Value y = z + dense(relu(dense(norm(z), 4 * D)), D);
  const Value loss = mean(square(y - x));
  n.trace.output("loss", loss);
  n.adam(loss, weights);
  time("transformer block", n, threads, 100);
}

}  // namespace

int main() {
  xor_net(1);
  for (int threads : {1, 2}) {
    mlp(threads);
    block(threads);
  }
}
