// A tape that cannot answer.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& tape_kind = define({
    .code = "K1009",
    .name = "tape",
    .summary = "a tape that cannot answer",
    .explain =
        R"(A GradientTape is asked for the gradient of floating numbers, and one that is not persistent only once.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [1], stack: [Mix, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Layer {
  Value call(Value x, Call) override {
    GradientTape tape;
    const Value y = x * x, dx = tape.gradient(y, x);
    return dx + tape.gradient(y * y, x);
  }
};
KCC_REGISTER(Mix);)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [1], stack: [Mix, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Layer {
  Value call(Value x, Call) override {
    GradientTape tape(true);
    const Value y = x * x, dx = tape.gradient(y, x);
    return dx + tape.gradient(y * y, x);
  }
};
KCC_REGISTER(Mix);)yaml",
});

}  // namespace kcc
