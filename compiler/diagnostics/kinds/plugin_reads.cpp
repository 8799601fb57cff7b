// A value that cannot be read yet.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& plugin_reads_kind = define({
    .code = "K1008",
    .name = "plugin.reads",
    .summary = "a value that cannot be read yet",
    .explain =
        R"(What a loss, a metric, an optimizer, a schedule, a regularizer, a constraint, a cell or a gradient rule computes is traced
into the plan of the step, where values are not known yet. Layers and loops may read them: they run operation by operation
then. A number of a plugin's own that changes from call to call, a counter or `rand()`, or that a callback sets, would stay in the
plan as it was: it is kept in a state. The step is traced twice before anything is trained, and again now and then: what has
become another computation is told then.)",
    .wrong = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
training: {loss: Mix}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Loss {
  Value call(const Value& t, const Value& p) const override { return square(t - p) * mean(p).item(); }
};
KCC_REGISTER(Mix);)yaml",
    .mended = R"yaml($ kcc check spec.yaml
plugins: [mix.cpp]
training: {loss: Mix}
--- mix.cpp
#include <kcc/kcc.h>
using namespace kcc;
struct Mix : Loss {
  Value call(const Value& t, const Value& p) const override { return square(t - p) * mean(p); }
};
KCC_REGISTER(Mix);)yaml",
});

}  // namespace kcc
