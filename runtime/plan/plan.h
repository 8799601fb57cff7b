// A graph made ready to run many times: kernels in order, and a place in memory for every value.
//
// Invariants: values whose lifetimes meet never share bytes, but where a kernel may write over its input; constants
// and inputs are never written, but for states, which hold their updates when the run is over.
// A plan never changes once it is made: any number of executors, in any threads, may use one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/graph/graph.h"

namespace kcc {

struct Plan {
  enum class Home : uint8_t {
    kArena,     // at `offset` of the memory that lives for a run
    kInput,     // in the tensor bound to input `index`
    kOutput,    // output `index`: memory of its own
    kConstant,  // constant `index` of the plan
  };
  struct Buffer {
    Home home = Home::kArena;
    int index = 0;
    int64_t offset = 0;
    int64_t bytes = 0;
    int first = 0, last = 0;  // steps, both included, between which its bytes are needed
  };
  struct Ref {  // a place: bytes from `offset` of a buffer
    int buffer = -1;
    int64_t offset = 0;
    friend bool operator==(const Ref&, const Ref&) = default;
  };
  struct Step {
    int node = 0;  // of the graph
    Prepared prepared;
    std::vector<Ref> in, out;
    Ref scratch;  // of no buffer where none is needed
  };
  struct Copy {
    Ref from, to;
    int64_t bytes = 0;
  };

  Graph graph;
  std::vector<Buffer> buffers;
  std::vector<Ref> values;   // of each value of the graph
  std::vector<Ref> outputs;  // of each output: its value's, but for old values of states
  std::vector<Step> steps;
  std::vector<Copy>
      copies;  // after the steps, in order: old values that are still wanted, then updates not made in place
  std::vector<Tensor> constants;
  int64_t arena_bytes = 0;
};

// Takes an optimized graph.
std::shared_ptr<const Plan> make_plan(Graph graph);

int64_t arena_bytes(const Plan& plan);
std::string to_string(const Plan& plan);  // a line for each step

// Checks that the plan's buffers keep the invariants above.
void verify(const Plan& plan);

}  // namespace kcc
