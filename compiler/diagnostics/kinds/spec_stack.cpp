// A stack that is no list.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_stack_kind = define({
    .code = "K0344",
    .name = "spec.stack",
    .summary = "a stack that is no list",
    .explain = R"(A stack is a list of layers, also where there is only one: `stack: [{Dense: 1}]`.)",
    .wrong = R"yaml(model: {input: [4], stack: {Dense: 1}})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{Dense: 1}]})yaml",
});

}  // namespace kcc
