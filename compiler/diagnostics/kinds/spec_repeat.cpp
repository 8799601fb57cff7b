// A repetition that cannot be.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& spec_repeat_kind = define({
    .code = "K0339",
    .name = "spec.repeat",
    .summary = "a repetition that cannot be",
    .explain =
        R"(`repeat` is a count of at least 1, or one name with a list: `repeat: {f: [64, 128]}` makes one copy for each `$f`.)",
    .wrong = R"yaml(model: {input: [4], stack: [{repeat: 0, stack: [{Dense: 4}]}]})yaml",
    .mended = R"yaml(model: {input: [4], stack: [{repeat: 2, stack: [{Dense: 4}]}]})yaml",
});

}  // namespace kcc
