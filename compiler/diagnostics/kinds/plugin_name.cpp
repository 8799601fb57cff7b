// Names of types and arguments that a spec could not write, or that mean two things.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_name = define({
    .code = "K1005",
    .name = "plugin.name",
    .summary = "a name that a spec could not write, or that means two things",
    .explain =
        R"(What a plugin registers may not have the name, or another name, of a type of the same family that kcc or another
plugin has: a spec could mean either. Its name begins with a capital, as those of all types do; an argument's is one word,
and another one than those of the type's other arguments, which every layer, loss or optimizer has some of: `name`.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [3], stack: [Mix, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Dense : Layer {
  Value call(Value x, Call) override { return x * 2; }
};
KCC_REGISTER(Dense);)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
model: {input: [3], stack: [Double, {Dense: 1}]}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Double : Layer {
  Value call(Value x, Call) override { return x * 2; }
};
KCC_REGISTER(Double);)yaml",
});

}  // namespace kcc
