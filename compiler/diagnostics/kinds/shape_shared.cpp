// A shared layer for values of different sizes.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& shape_shared_kind = define({
    .code = "K0419",
    .name = "shape.shared",
    .summary = "a shared layer for values of different sizes",
    .explain =
        R"(A shared layer has one set of weights. Where their shape comes from the input, every value that it is applied to has the same size there. A weight that a plugin's layer asks for twice by one name is
one weight, of one size.)",
    .wrong = R"yaml(model:
  inputs: {a: [4], b: [3]}
  layers: {encode: {Dense: 8}}
  graph:
    u: [a, encode]
    v: [b, encode]
    y: [[u, v], Add]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4], b: [4]}
  layers: {encode: {Dense: 8}}
  graph:
    u: [a, encode]
    v: [b, encode]
    y: [[u, v], Add]
  outputs: y)yaml",
});

}  // namespace kcc
