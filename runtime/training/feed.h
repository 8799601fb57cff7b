// The fields of a batch and their roles; how a session computes.
#pragma once

#include <string>
#include <vector>

#include "runtime/tensor/tensor.h"

namespace kcc {

// The role of one field of a batch.
struct Fed {
  enum class Kind : uint8_t { kInput, kTarget, kWeight };
  Kind kind = Kind::kInput;
  std::string name;  // of the input (or of a value of the graph that is given in its place), or of the output
  Type row;          // without the batch
  friend bool operator==(const Fed&, const Fed&) = default;
};
using Feed = std::vector<Fed>;

const Fed* find(const Feed& feed, Fed::Kind kind, const std::string& name);

struct SessionOptions {
  DType floatx = DType::kFloat32;
  bool mixed = false;  // layers compute with numbers of bfloat16; weights are float32
  uint64_t seed = 0;
  int threads = 0;  // 0: what the process may use
};

}  // namespace kcc
