// A condition that cannot be settled.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_condition_kind = define({
    .code = "K0338",
    .name = "spec.condition",
    .summary = "a condition that cannot be settled",
    .explain =
        R"(`{if: .., then: .., else: ..}` is settled when the graph is made, so the condition is a constant or arithmetic: `$(rate > 0)`. What depends
on values is written with `where`.)",
    .wrong = R"yaml(model: {input: [4], stack: [{if: maybe, then: {Dense: 1}}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{if: $(1 > 0), then: {Dense: 1}}]})yaml",
});

}  // namespace kcc
