// Several documents in one file.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& yaml_documents = define({
    .code = "K0106",
    .name = "yaml.documents",
    .summary = "several documents in one file",
    .explain =
        R"(`---` begins a further YAML document. A spec is one document; write the other one into a file of its own.)",
});

}  // namespace kcc
