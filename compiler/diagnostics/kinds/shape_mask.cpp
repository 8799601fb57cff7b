// A mask of another shape.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_mask_kind = define({
    .code = "K0414",
    .name = "shape.mask",
    .summary = "a mask of another shape",
    .explain =
        R"(A mask says of every step of a sequence whether it counts: [batch, steps]. That of an attention says it for every pair of steps.)",
    .wrong = R"yaml(model:
  inputs: {a: [5, 4], m: {shape: [6], dtype: bool}}
  graph:
    y: [a, {GRU: 8, call: {mask: m}}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [5, 4], m: {shape: [5], dtype: bool}}
  graph:
    y: [a, {GRU: 8, call: {mask: m}}]
  outputs: y)yaml",
});

}  // namespace kcc
