// `$name`, `$(arithmetic)` and `$$` in the scalars of a spec.
//
// What a `repeat` counts, and the name of its list, are its own within its `stack` or `model`: they wait for its turns.
// Alone in a scalar a reference keeps its type and may be a list or a mapping; within text it is written out. What is
// put in has the place of the use. A dollar that is settled is remembered (Node::literal), so that a later pass, with
// the arguments of a block or the counter of a repeat, goes over the same tree again and does only what is left.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/report.h"
#include "compiler/yaml/ast.h"

namespace kcc::yaml {

using Bindings = std::map<std::string, Node, std::less<>>;

// The value of the arithmetic within `$(..)`; `place` is that of `text`, or of the whole scalar where escapes are in
// the way (see Sources::part). A problem of the kind `vars.unknown` or `expr.name` says that a name is not known (yet).
using Evaluate = std::function<Result<Node>(std::string_view text, Place place, const Bindings& bindings)>;

// What becomes of a reference whose name is not bound: an error, or it stays as it is, with `$$` staying too.
enum class UnknownPolicy { kReport, kLeave };

Node substitute(const Node& node, const Bindings& bindings, const Evaluate& evaluate, Report& report,
                UnknownPolicy policy);

// The variables of `vars:`, each made from others in whatever order they stand. Circles are reported.
// `vars` may be null: a spec without variables. Unknown names are reported, `extra` are known besides.
Bindings resolve_vars(const Node* vars, const Evaluate& evaluate, Report& report, const Bindings& extra = {});

// Those of a block, which hide variables of the same name in it.
std::vector<std::string> argument_names(const Node& block);

// The names that references within need, but for those that loops within bind themselves.
std::set<std::string> references(const Node& node);

std::string doubled_dollars(std::string_view text);  // that a later `substitute` leaves alone

// Warns of variables that nothing in the spec reads.
void warn_unused_vars(const Node& root, Report& report);

// `--set KEY=VALUE`: puts the value, written as in a spec, at the dotted path. False where that was reported to be
// impossible.
bool apply_override(Node& root, std::string_view assignment, Report& report);

}  // namespace kcc::yaml
