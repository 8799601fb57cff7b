// What is allowed, and hardly meant: a loss that does not fit what it is given.
#pragma once

#include "runtime/losses/loss.h"
#include "runtime/model/findings.h"

namespace kcc {

// Looks at a loss, the target and the prediction it compares, and warns. `output` is the name of the prediction.
void advise(Findings& findings, const Loss& loss, const std::string& output, const Value& y_true, const Flow& y_pred,
            Place place);

// The same of a loss that is an expression, traced since `from`: warns where it repeats one of both to meet the other.
void advise_spread(Findings& findings, const std::string& output, const Value& y_true, const Value& y_pred,
                   const Value& loss, size_t from, Place place);

}  // namespace kcc
