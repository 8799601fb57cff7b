// What a spec means, however it is written, and how two of them differ.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

// Model, data and training in one form: expanded, without what is the default anyway.
yaml::Node meaning_of(Job& job);
// Leaves out the files that models within the model have their weights from: those of a run are in its own file.
void forget_files_of_weights(yaml::Node& meaning);

// Leaves out what is in the names of layers only because of where they stand in their chains.
void forget_counts(yaml::Node& meaning);

// Expressions are the same however they are spaced, numbers however they are written.
bool same_meaning(const yaml::Node& a, const yaml::Node& b);

struct Difference {
  std::string path;         // "training.optimizer.Adam.learning_rate", "model.graph.h[2]"
  std::string left, right;  // as they are written; empty where there is none
};
std::vector<Difference> differences(const yaml::Node& left, const yaml::Node& right);

// Tensors by name: those that only one has, of another shape or dtype, or of other values.
std::vector<Difference> differences(const NamedTensors& left, const NamedTensors& right);

}  // namespace kcc
