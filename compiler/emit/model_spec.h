// A model, expanded, as the text of a spec: blocks, repetitions, conditions and nested specs are written out, and each
// layer has the name that its weights lie under. It checks, and trains to the same weights.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

// `model:` of a job; its blocks must have been made (by a trace).
yaml::Node model_node(const Job& job);

// An object, and an expression, as they would be written.
yaml::Node object_node(const Object& object);
yaml::Node formula_node(const Formula& formula);

// The whole spec, with data and training as they are resolved.
std::string expanded_spec(Job& job);

}  // namespace kcc
