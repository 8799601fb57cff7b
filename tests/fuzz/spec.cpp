// libFuzzer: any bytes as a spec. Whatever is read has sound places, stays within the limits, and, where it is without
// error, is the same value again when it is written out.
#include <cstdlib>
#include <string>

#include "cli/render/diagnostics.h"
#include "compiler/yaml/parse.h"
#include "compiler/yaml/vars.h"

using namespace kcc;
using namespace kcc::yaml;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Node& node, const Sources& sources) {
  const Span span = sources.span(node.place);
  require(span.source >= 0 && span.begin <= span.end && span.end <= sources[span.source].text().size());
  for (const Node& item : node.items) check(item, sources);
  for (const Entry& entry : node.entries) check(entry.value, sources);
}

bool has_numeric_text(const Node& node) {
  // Text that looks like a number can only be written in quotes, where it is a slip: no round trip.
  if (node.is_text() && to_flow(node).front() == '"') {
    Sources sources;
    Report report(sources);
    parse_value(sources.add("n", to_flow(node)), report);
    return report.has_errors();
  }
  for (const Node& item : node.items)
    if (has_numeric_text(item)) return true;
  for (const Entry& entry : node.entries)
    if (has_numeric_text(entry.value)) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Sources sources;
  Report report(sources);
  const auto source = add_checked(sources, "fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  if (!source) {
    report.add(source.problem());
    render(report, {.colour = true, .width = 60});
    return 0;
  }
  auto tree = parse_value(**source, report);
  require(tree || report.has_errors());
  render(report, {.colour = true, .width = 60});
  if (!tree) return 0;
  check(*tree, sources);
  require(depth_of(*tree) <= kMaxDepth && count_nodes(*tree) <= kMaxNodes);

  if (!report.has_errors() && !has_numeric_text(*tree)) {
    const std::string flow = to_flow(*tree);
    Report again(sources);
    const auto reread = parse_value(sources.add("again.yaml", flow), again);
    require(reread && !again.has_errors() && same_value(*tree, *reread));
  }

  const Evaluate evaluate = [](std::string_view, Place place, const Bindings&) -> Result<Node> {
    return Node::int_at(place, -1);
  };
  Report vars(sources);
  const Bindings bindings = resolve_vars(tree->find("vars"), evaluate, vars);
  const Node left = substitute(*tree, bindings, evaluate, vars, UnknownPolicy::kLeave);
  const Node result = substitute(left, bindings, evaluate, vars, UnknownPolicy::kReport);
  require(depth_of(result) <= 2 * kMaxDepth);
  return 0;
}
