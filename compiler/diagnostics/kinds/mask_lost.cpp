// A mask that gets lost.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& mask_lost = define({
    .code = "K0902",
    .name = "mask.lost",
    .severity = Diagnostic::Severity::kWarning,
    .summary = "a mask that gets lost",
    .explain =
        R"(A mask (of `Embedding` with `mask_zero`, of `Masking`) says which steps of a sequence are padding. It travels with the
value until a layer does not pass it on, such as a convolution, or a merge with a value that has none. Here something behind that
layer would have used it: a recurrent layer, an attention, a mean over the steps, the loss. Without the mask it takes the padding
for data. A layer that makes all steps one, such as `Flatten`, takes padding for data itself. The notes show the way of the mask. Hand it on by name, or silence this with `allow: [K0902]`:

  m: = mask(words)
  h: [conv, {GRU: {units: 8}, call: {mask: m}}])",
    .wrong = R"yaml(model:
  inputs: {words: {shape: [20], dtype: int32}}
  graph:
    e: [words, {Embedding: {input_dim: 100, output_dim: 8, mask_zero: true}}]
    y: [e, {Conv1D: 8, kernel_size: 3, padding: same}, {GRU: 4}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {words: {shape: [20], dtype: int32}}
  graph:
    e: [words, {Embedding: {input_dim: 100, output_dim: 8, mask_zero: true}}]
    m: = mask(e)
    c: [e, {Conv1D: 8, kernel_size: 3, padding: same}]
    y: [c, {GRU: 4, call: {mask: m}}]
  outputs: y)yaml",
});

}  // namespace kcc
