// Arguments that exclude each other.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& arg_conflict = define({
    .code = "K0309",
    .name = "arg.conflict",
    .summary = "arguments that exclude each other",
    .explain = R"(Two arguments say the same thing in different ways, and only one of them may be given.)",
    .wrong = R"yaml(training: {loss: mse, optimizer: {SGD: {clipnorm: 1, clipvalue: 0.5}}})yaml",
    .mended = R"yaml(training: {loss: mse, optimizer: {SGD: {clipnorm: 1}}})yaml",
});

}  // namespace kcc
