// A block that is none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_block_kind = define({
    .code = "K0342",
    .name = "spec.block",
    .summary = "a block that is none",
    .explain =
        R"(A block is a layer type of the spec's own: a mapping of `args`, `inputs`, `graph` and `outputs`, or of a `stack`.)",
    .wrong = R"yaml(blocks: {Head: [Flatten, {Dense: 1}]}
model: {input: [4], stack: [Head]})yaml",
    .mended = R"yaml(blocks: {Head: {stack: [Flatten, {Dense: 1}]}}
model: {input: [4], stack: [Head]})yaml",
});

}  // namespace kcc
