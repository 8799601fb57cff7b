// Weights of classes that are none.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& training_class_weight_kind = define({
    .code = "K0708",
    .name = "training.class_weight",
    .summary = "weights of classes that are none",
    .explain =
        R"(`class_weight` is `balanced`, or a mapping of classes (0, 1, ..) to numbers. With several outputs it is written under the output's name.)",
    .wrong = R"yaml(training: {loss: mse, class_weight: {one: 2}})yaml",
    .mended = R"yaml(training: {loss: mse, class_weight: {1: 2}})yaml",
});

}  // namespace kcc
