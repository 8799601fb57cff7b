#include "runtime/plan/first_nan.h"

#include <algorithm>
#include <cmath>

#include "runtime/base/check.h"
#include "runtime/graph/builder.h"
#include "runtime/ops/prepare.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {
namespace {

int64_t nans(const Tensor& t) {
  if (!is_float(t.dtype())) return 0;
  int64_t n = 0;
  dispatch_float(t.dtype(), [&]<class T>() {
    for (int64_t i = 0; i < t.count(); ++i) n += std::isnan(t.data<T>()[i]);
  });
  return n;
}

void widen(NanReport& report, const Tensor& t) {
  if (!is_float(t.dtype())) return;
  dispatch_float(t.dtype(), [&]<class T>() {
    for (int64_t i = 0; i < t.count(); ++i) {
      const auto x = static_cast<double>(t.data<T>()[i]);
      report.low = report.given ? std::min(report.low, x) : x;
      report.high = report.given ? std::max(report.high, x) : x;
      report.given = true;
    }
  });
}

}  // namespace

std::optional<NanReport> first_nan(const Graph& graph, const std::vector<Tensor>& inputs, ThreadPool& pool) {
  KCC_CHECK(inputs.size() == graph.inputs.size());
  std::vector<int> uses(graph.types.size(), 0);
  for (const Node& n : graph.nodes)
    for (ValueId v : n.in) ++uses[v];
  std::vector<Tensor> values(graph.types.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    values[graph.inputs[i].id] = inputs[i];
    if (const int64_t n = nans(inputs[i])) return NanReport{"", graph.inputs[i].name, inputs[i].type(), -1, n};
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& n = graph.nodes[i];
    std::vector<const void*> in;
    std::vector<void*> out;
    for (ValueId v : n.in) in.push_back(values[v].raw());
    for (ValueId v : n.out) {
      values[v] = Tensor::uninitialized(graph.types[v]);
      out.push_back(values[v].raw());
    }
    const Prepared prepared = prepare(graph, n);
    const auto scratch = allocate(prepared.scratch_bytes);
    run(prepared, {in.data(), out.data(), scratch.get()}, pool);
    for (ValueId v : n.out)
      if (const int64_t count = nans(values[v])) {
        NanReport report{n.op->name, graph.scopes[static_cast<size_t>(n.scope)], graph.types[v], static_cast<int>(i),
                         count};
        for (ValueId given : n.in) widen(report, values[given]);
        return report;
      }
    for (ValueId v : n.in)
      if (--uses[v] == 0) values[v] = {};
  }
  return {};
}

}  // namespace kcc
