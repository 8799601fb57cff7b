// A computation as data: nodes in an order in which each comes after what it uses, values by number.
//
// Invariants are in verify.h and hold after every pass.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "runtime/graph/op.h"

namespace kcc {

struct Node {
  const Op* op = nullptr;
  Attrs attrs;
  std::vector<ValueId> in, out;
  int scope = 0;  // index into Graph::scopes: the layer that asked for it
};

enum class Role : uint8_t {
  kData,   // given anew for each run
  kState,  // kept between runs: weights, slots of an optimizer, counters
};

struct Graph {
  struct Input {
    std::string name;
    ValueId id;
    Role role;
  };
  struct Output {
    std::string name;
    ValueId id;
  };
  struct Update {  // after the run, the state `input` (an index of `inputs`) holds `id`
    int input;
    ValueId id;
  };

  std::vector<Node> nodes;
  std::deque<Type> types;  // of each value
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<Update> updates;
  std::vector<std::string> scopes{""};
  std::vector<Place> places{kNoPlace};  // in the spec, of each scope

  ValueId add_value(Type type) {
    types.push_back(std::move(type));
    return static_cast<ValueId>(types.size() - 1);
  }
};

// Text that names each value, its type and its operation, a line each.
std::string to_string(const Graph& graph);
std::string inner_text(const Attrs& attrs);  // of the graphs that a node holds

// Checks that every value is made once and before it is used, and that every node's types are what its rule infers.
void verify(const Graph& graph);

// Whether both do the same, in the same order; what functions and graphs within a node do aside.
bool same_node(const Node& a, const Node& b);
bool same_computation(const Graph& a, const Graph& b);

// The use of an operation that a node is.
Signature signature_of(const Graph& graph, const Node& n);

// What running `n` refuses, with the place or the path of the layer that asked for it.
Problem with_asker(Problem problem, const Graph& graph, const Node& n);

// Floating-point operations of one run.
int64_t flops(const Graph& graph);
int64_t flops(const Graph& graph, const Node& n);

}  // namespace kcc
