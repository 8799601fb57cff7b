// A model as the uses of its layers: what a summary shows. Found by tracing it, twice where sizes are unknown: what
// differs then is unknown too.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

struct Outline {
  using Sizes = std::vector<int64_t>;  // without the batch; -1: unknown
  struct Result {
    Sizes sizes;
    bool batched = true;  // its first dimension is the batch
    bool masked = false;  // a mask goes with it
    DType dtype = DType::kFloat32;
  };
  enum class Kind : uint8_t { kInput, kLayer, kFormula, kOutput };

  // One use: an input or output of the model, a layer that is called, or an expression.
  struct Use {
    Kind kind = Kind::kLayer;
    std::string path;  // of the layer; of others the value's name
    std::string type;  // "Dense", "Input", "Formula"
    std::string text;  // of an expression
    const Layer* layer = nullptr;
    int parent = -1;         // the model or stack that it stands in
    bool container = false;  // it is one
    std::vector<int> from;   // the uses that give what flows in; never containers
    std::vector<int> masks;  // those of `from` whose value comes with a mask
    std::vector<Result> results;
    int first = -1;        // the first use of the same layer: itself, where it is the first
    int uses = 1;          // of the layer, of the first
    int64_t params = 0;    // of all it holds
    bool training = true;  // while the model is trained: a call may say otherwise
    int64_t times = 1;     // it is gone through so often, with the same weights
    int folded = 1;        // it stands for so many alike, one after the other
    std::string last;      // the path of the last of them
    bool takes_mask() const { return !masks.empty(); }
    bool gives_mask() const;
  };
  std::string name;
  std::vector<Use> uses;  // each after what it uses; a container before what it holds

  const Use& use(int i) const { return uses[static_cast<size_t>(i)]; }
  std::vector<std::pair<std::string, Result>> outputs;
  std::vector<std::pair<std::string, std::string>> plugins;  // as ways_of_plugins says
  int64_t total_params = 0, trainable_params = 0, total_bytes = 0, trainable_bytes = 0;

  bool within(int use, int container) const;
  // As seen from `use`: what it takes from a container beside it is the container's.
  std::vector<int> sources(int use) const;
};

Outline outline_of(Job& job);

// The values of the graph that these inputs are enough for, what only losses use among them.
std::set<std::string> values_made_of(const Network& network, const NamedFlows& inputs);

std::string shape_text(const Outline::Result& result);  // "(None, 8, 8, 1)"

}  // namespace kcc
