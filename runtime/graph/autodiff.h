// Gradients, from graph to graph: the one place where the chain rule is applied.
#pragma once

#include "runtime/graph/builder.h"

namespace kcc {

// The gradient of sum(ys * dys) with respect to each of `xs`, added to the builder they belong to. An empty `dys` means
// ones. Only what leads from `xs` to `ys`, and was added within the range, is visited. Empty where `ys` do not depend
// on it.
Values gradients(const Values& ys, const Values& dys, const Values& xs, Builder::Range range = {});

// The rule of a plugin's operation that names none: refused where a gradient is asked for through it. One that is zero
// on purpose says so: `{Value{}}`.
Values missing_rule(const OpCall& call, const Values& dy);

}  // namespace kcc
