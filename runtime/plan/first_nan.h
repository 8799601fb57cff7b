// Finds where the first NaN of a computation comes from. Slow: one operation after the other, each result looked at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/graph/graph.h"

namespace kcc {

class ThreadPool;

struct NanReport {
  std::string op;     // that made it; empty where an input held it already
  std::string scope;  // the layer that asked for the operation, or the input's name
  Type type;
  int node = -1;             // of the graph
  int64_t count = 0;         // NaNs in the result
  bool behind_loss = false;  // among what computes gradients and updates
  // The least and the greatest number that the operation was given; none where it was given none.
  double low = 0, high = 0;
  bool given = false;
};

// `graph` is as traced, not yet optimized; `inputs` are one for each of its inputs. Nothing is updated.
std::optional<NanReport> first_nan(const Graph& graph, const std::vector<Tensor>& inputs, ThreadPool& pool);

}  // namespace kcc
