// Rows of a join that do not match.
#include "compiler/diagnostics/diagnostic.h"

namespace kcc {

[[maybe_unused]] static const Diagnostic::Kind& data_match = define({
    .code = "K0691",
    .name = "data.match",
    .summary = "rows of a join that do not match",
    .explain =
        R"(`match: {shop: id}` joins to each row of the first source the row of `shop` whose `id` is the same. Every row needs one, and the rows of `shop` must be told apart by it.)",
});

}  // namespace kcc
