// A loop over time: against the same steps written one after the other, its gradients, and the gradients of these.
#include "runtime/ops/scan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "plan_random.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/kernels/gemm.h"
#include "runtime/ops/scan_parts.h"
#include "runtime/passes/passes.h"
#include "runtime/tensor/dispatch.h"

using namespace kcc;
using namespace kcc::test;

namespace {

constexpr int64_t kRows = 3, kTime = 4, kUnits = 2, kFeatures = 5;

// h = tanh(x . K + b + h . W), kept where the mask says no; y = h * scale + x's first columns.
Values step(const Values& s, const Values& x, const Values& c) {
  const Value k = c[0], b = c[1], w = c[2], scale = c[3];
  const Value now = tanh(matmul(x[0], k) + b + matmul(s[0], w));
  const Value h = where(expand_dims(x[1], 1), now, s[0]);
  const Value count = s[1] + sum(cast(x[1], DType::kInt32));
  return {h, count, h * scale + slice(x[0], 1, 0, kUnits) + square(s[0])};
}

const Type kState{DType::kFloat64, {kRows, kUnits}}, kX{DType::kFloat64, {kRows, kFeatures}},
    kMask{DType::kBool, {kRows}}, kCount{DType::kInt32, {}};
const Types kConstants{{DType::kFloat64, {kFeatures, kUnits}},
                       {DType::kFloat64, {kUnits}},
                       {DType::kFloat64, {kUnits, kUnits}},
                       {DType::kFloat64, {}}};

Types input_types() {
  Types t{kState, kCount, {DType::kFloat64, {kRows, kTime, kFeatures}}, {DType::kBool, {kRows, kTime}}};
  t.insert(t.end(), kConstants.begin(), kConstants.end());
  return t;
}

Values looped(const Values& in, bool reverse, bool keep) {
  const auto body =
      trace_body({kState, kCount}, {kX, kMask}, kConstants,
                 [](TraceBuilder&, const Values& s, const Values& x, const Values& c) { return step(s, x, c); });
  return scan({body, 2, kTime, reverse}, {in[0], in[1]}, {in[2], in[3]}, Values(in.begin() + 4, in.end()), keep);
}

Values unrolled(const Values& in, bool reverse) {
  Values states{in[0], in[1]}, ys(kTime);
  for (int64_t i = 0; i < kTime; ++i) {
    const int64_t t = reverse ? kTime - 1 - i : i;
    const auto at = [t](const Value& v) { return squeeze(slice(v, 1, t, t + 1), 1); };
    const Values out = step(states, {at(in[2]), at(in[3])}, Values(in.begin() + 4, in.end()));
    states = {out[0], out[1]};
    ys[static_cast<size_t>(t)] = out[2];
  }
  return {states[0], states[1], stack(ys, 1)};
}

// The results, their gradients, and the gradients of a sum of these.
Values all_of(Values (*f)(const Values&, bool), const Values& in, bool reverse) {
  Values out = f(in, reverse);
  const Values xs{in[0], in[2], in[4], in[5], in[6], in[7]};
  const Values g = gradients({out[0], out[2]}, {sin(out[0]), cos(out[2])}, xs);
  Value total;
  for (const Value& d : g) {
    REQUIRE(d);
    const Value s = sum(square(d));
    total = total ? total + s : s;
  }
  const Values second = gradients({total}, {}, xs);
  out.insert(out.end(), g.begin(), g.end());
  for (const Value& d : second) {
    REQUIRE(d);
    out.push_back(d);
  }
  return out;
}

std::vector<Tensor> eagerly(Values (*f)(const Values&, bool), const std::vector<Tensor>& in, bool reverse,
                            int threads) {
  ThreadPool pool(threads, keep_libraries_single_threaded);
  EagerBuilder b(pool);
  b.recordings = 1;
  Values v;
  for (const Tensor& t : in) v.push_back(b.value(t));
  std::vector<Tensor> out;
  for (const Value& y : all_of(f, v, reverse)) out.push_back(*y.held());
  return out;
}

std::vector<Tensor> planned(Values (*f)(const Values&, bool), const std::vector<Tensor>& in, bool reverse,
                            int threads) {
  TraceBuilder b;
  Values v;
  for (const Tensor& t : in) v.push_back(b.input("in", t.type()));
  for (const Value& y : all_of(f, v, reverse)) b.output("out", y);
  ThreadPool pool(threads, keep_libraries_single_threaded);
  Executor e(make_plan(optimize(b.graph)), pool);
  for (size_t i = 0; i < in.size(); ++i) e.bind(static_cast<int>(i), in[i]);
  e.run();
  e.run();
  std::vector<Tensor> out;
  for (size_t i = 0; i < b.graph.outputs.size(); ++i) out.push_back(e.output(static_cast<int>(i)).clone());
  return out;
}

void check_close(const std::vector<Tensor>& got, const std::vector<Tensor>& want) {
  REQUIRE(got.size() == want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    REQUIRE(got[i].type() == want[i].type());
    for (int64_t k = 0; k < want[i].count(); ++k) {
      INFO("result ", i, ", element ", k, ": ", got[i].at(k), " should be ", want[i].at(k));
      REQUIRE(std::fabs(got[i].at(k) - want[i].at(k)) <= 1e-11 * (1 + std::fabs(want[i].at(k))));
    }
  }
}

std::vector<Tensor> inputs() {
  std::vector<Tensor> in;
  for (const Type& t : input_types()) in.push_back(random_tensor(t, 40 + static_cast<unsigned>(in.size())));
  return in;
}

Values keeping(const Values& in, bool reverse) { return looped(in, reverse, true); }
Values recomputing(const Values& in, bool reverse) { return looped(in, reverse, false); }

int count_of(const Graph& g, const std::string& op) {
  return static_cast<int>(
      std::count_if(g.nodes.begin(), g.nodes.end(), [&](const Node& n) { return n.op->name == op; }));
}

}  // namespace

TEST_CASE("scan: a loop computes what its steps compute, with its gradients and theirs") {
  const auto in = inputs();
  for (const bool reverse : {false, true}) {
    const auto want = eagerly(unrolled, in, reverse, 1);
    check_close(eagerly(keeping, in, reverse, 1), want);
    check_close(eagerly(recomputing, in, reverse, 2), want);
    const auto plan = planned(keeping, in, reverse, 1);
    check_close(plan, want);
    check_close(planned(recomputing, in, reverse, 2), want);
    for (int threads : {2, 4}) {
      const auto again = planned(keeping, in, reverse, threads);
      for (size_t i = 0; i < plan.size(); ++i) CHECK(same_bits(again[i], plan[i]));
    }
  }
}

TEST_CASE("scan: products with the inputs leave the loop, and a kernel's gradient is one product") {
  TraceBuilder b;
  Values v;
  for (const Type& t : input_types()) v.push_back(b.input("in", t));
  const Values out = looped(v, false, true);
  const auto body_of = [&](size_t k) {
    std::vector<const Node*> loops;
    for (const Node& n : b.graph.nodes)
      if (n.op->name == "scan") loops.push_back(&n);
    REQUIRE(loops.size() == k + 1);
    return *loops[k]->attrs.get<std::shared_ptr<const Graph>>("body");
  };
  CHECK(count_of(b.graph, "matmul") == 1);  // x . K of all steps
  CHECK(count_of(body_of(0), "matmul") == 1);
  gradients({out[0], out[2]}, {}, {v[2], v[4], v[6]});
  CHECK(count_of(body_of(1), "matmul") == 1);  // dh = dz . W^T
  CHECK(count_of(b.graph, "matmul") == 4);     // and dK, dx, dW once each
}

TEST_CASE("scan: values that stay as they are, constants alone, no steps") {
  ThreadPool pool(1);
  EagerBuilder b(pool);
  const Type t{DType::kFloat32, {2}};
  const auto body = trace_body({t, t}, {}, {t}, [](TraceBuilder&, const Values& s, const Values&, const Values& c) {
    return Values{s[1], s[0], c[0], s[0]};
  });
  const Value p = b.value(Tensor::of<float>({2}, std::vector<float>{1, 2})),
              q = b.value(Tensor::of<float>({2}, std::vector<float>{3, 4}));
  const Value c = b.value(Tensor::of<float>({2}, std::vector<float>{5, 6}));
  const Values out = scan({body, 2, 3, false}, {p, q}, {}, {c}, false);
  CHECK(out[0].held()->at(0) == 3);  // swapped three times
  CHECK(out[1].held()->at(0) == 1);
  CHECK(out[2].shape() == Shape{2, 3});
  CHECK(out[2].held()->at(5) == 6);
  CHECK(out[3].held()->at(1) == 3);
  const Values none = scan({body, 2, 0, false}, {p, q}, {}, {c}, false);
  CHECK(none[0].held()->at(1) == 2);
}
