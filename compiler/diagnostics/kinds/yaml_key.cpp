// A key that is not plain text.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_key = define({
    .code = "K0108",
    .name = "yaml.key",
    .summary = "a key that is not plain text",
    .explain =
        R"(A key is a word before a colon. Lists, mappings, copies and nothing at all are no keys. Several results of a
layer are named as in `seq, h: [x, ..]`, without brackets.)",
    .wrong = R"yaml(model:
  inputs: {a: [4]}
  graph:
    [y, h]: [a, {Dense: 1}]
  outputs: y)yaml",
    .mended = R"yaml(model:
  inputs: {a: [4]}
  graph:
    y: [a, {Dense: 1}]
  outputs: y)yaml",
});

}  // namespace kcc
