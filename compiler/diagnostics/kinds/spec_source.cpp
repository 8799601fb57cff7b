// A source of a value that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_source_kind = define({
    .code = "K0337",
    .name = "spec.source",
    .summary = "a source of a value that is none",
    .explain =
        R"(The first of a chain is what flows in: the name of a value, a list of names, an expression, or call arguments by name.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [4, {Dense: 1}]}
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph: {y: [a, {Dense: 1}]}
  outputs: y)yaml",
});

}  // namespace kcc
