// The phases of reading a text: events, then the tree; or the words for why there is none.
#include "compiler/yaml/parse.h"

#include <fmt/format.h>

#include "compiler/yaml/events.h"
#include "compiler/yaml/extent.h"
#include "compiler/yaml/syntax.h"
#include "compiler/yaml/tree.h"

namespace kcc::yaml {

std::optional<Node> parse_value(const Source& source, Report& report) {
  const Events read = read_events(source.text());
  const std::string_view text = source.text();
  const size_t first = skip_blanks(text, 0);
  if (first < text.size() && text[first] == ',') {  // to the library an endless row of empty documents
    report.add("yaml.empty", report.sources().place({source.id(), first, first + 1}),
               "nothing stands before this comma");
    return std::nullopt;
  }
  if (read.stop) {
    explain_stop(source, read, report);
    return std::nullopt;
  }
  if (read.events.empty()) return Node::null_at(report.sources().place({source.id(), 0, 0}));
  return TreeBuilder(source, read.events, report).build();
}

std::optional<Node> parse(const Source& source, Report& report) {
  const int before = report.errors();
  auto node = parse_value(source, report);
  if (!node || node->is_map()) return node;
  if (report.errors() > before) return std::nullopt;
  if (node->is_text() && explain_line(source, report.sources().span(node->place).begin, report)) return std::nullopt;
  report.add("yaml.root", node->place,
             node->is_null() ? "there is nothing in this spec"
                             : fmt::format("a spec is a mapping, and this is {}", describe(node->kind)),
             "begin with `kcc: 1` and go on with `model:`");
  return std::nullopt;
}

}  // namespace kcc::yaml
