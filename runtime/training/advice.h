// What is allowed, and hardly meant: a loss that does not fit what it is given.
#pragma once

#include "runtime/losses/loss.h"
#include "runtime/model/findings.h"

namespace kcc {

// Looks at a loss, the target and the prediction it compares, and warns. `output` is the name of the prediction.
void advise(Findings& findings, const Loss& loss, const std::string& output, const Value& y_true, const Flow& y_pred,
            Place place);

// Warns where one of both is repeated to meet the other.
void advise_repeated(Findings& findings, const std::string& output, const Value& y_true, const Value& y_pred,
                     Place place);

}  // namespace kcc
