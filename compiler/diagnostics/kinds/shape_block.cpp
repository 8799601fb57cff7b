// A value that a block or a nested model does not take.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_block_kind = define({
    .code = "K0420",
    .name = "shape.block",
    .summary = "a value that a block or a nested model does not take",
    .explain =
        R"(A block or a nested model may say which shapes its inputs have: numbers are sizes, and a symbol is any size, the same wherever it stands. The value at the use must be like that.)",
    .wrong = R"yaml(blocks:
  Half:
    inputs: {x: [H, W, C]}
    graph: {z: [x, {Conv2D: 2, kernel_size: 1, strides: 2}]}
    outputs: z
model: {input: [8], stack: [Half]})yaml",
    .mended = R"yaml(blocks:
  Half:
    inputs: {x: [H, W, C]}
    graph: {z: [x, {Conv2D: 2, kernel_size: 1, strides: 2}]}
    outputs: z
model: {input: [8, 8, 1], stack: [Half]})yaml",
});

}  // namespace kcc
