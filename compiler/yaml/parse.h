// From text to tree. Everything that input-rules ask of a YAML text is checked here, once.
#pragma once

#include <optional>

#include "compiler/diagnostics/report.h"
#include "compiler/source/source.h"
#include "compiler/yaml/ast.h"

namespace kcc::yaml {

// The spec in the source; its root is a map. Nothing where the text could not be read at all. Where a slip has a plain
// meaning (`{a:1}`, `True`) the tree holds what was meant, so that later phases find further errors: a tree may come
// with errors in the report.
std::optional<Node> parse(const Source& source, Report& report);

// The same for any value, such as that of `--set KEY=VALUE`. Empty text is null.
std::optional<Node> parse_value(const Source& source, Report& report);

}  // namespace kcc::yaml
