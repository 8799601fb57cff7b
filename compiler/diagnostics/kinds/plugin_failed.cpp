// Code of a plugin that failed.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_failed = define({
    .code = "K1006",
    .name = "plugin.failed",
    .summary = "code of a plugin that failed",
    .explain =
        R"(A function of a plugin threw an exception, or did what it must not. Training ends as if it had been interrupted: what
was trained so far is saved. Nothing is where a plugin calls `exit`.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [3], stack: [Mix, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Layer {
  Value call(Value x, Call) override { return x * std::stod("two"); }
};
KCC_REGISTER(Mix);)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [3], stack: [Mix, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Layer {
  Value call(Value x, Call) override { return x * std::stod("2"); }
};
KCC_REGISTER(Mix);)yaml",
});

}  // namespace kcc
