// `--set KEY=VALUE`. The value is a source of its own, so that a problem in it has a place.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/diagnostics/nearest.h"
#include "compiler/yaml/parse.h"
#include "compiler/yaml/vars.h"

namespace kcc::yaml {
namespace {

std::vector<std::string> parts_of(std::string_view key) {
  std::vector<std::string> parts;
  for (size_t i = 0;; ++i) {
    const size_t dot = std::min(key.find('.', i), key.size());
    parts.emplace_back(key.substr(i, dot - i));
    if (dot == key.size()) return parts;
    i = dot;
  }
}

// Where the value goes; nullptr after a report.
Node* find_target(Node& root, const std::vector<std::string>& parts, Place place, Report& report) {
  Node* at = &root;
  std::string path;
  for (const std::string& part : parts) {
    if (at->is_list()) {
      size_t index = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
      if (error != std::errc{} || end != part.data() + part.size() || index >= at->items.size()) {
        report.add("vars.set", place,
                   fmt::format("`{}` has {} items, and `{}` is none of them", path, at->items.size(), part),
                   "items count from 0");
        return nullptr;
      }
      at = &at->items[index];
    } else if (at->is_map() || at->is_null()) {
      if (at->is_null()) {
        at->kind = Node::Kind::kMap;
        at->text.clear();
      }
      auto entry = std::find_if(at->entries.begin(), at->entries.end(), [&](const Entry& e) { return e.key == part; });
      if (entry == at->entries.end()) entry = at->entries.insert(entry, Entry{part, place, Node::null_at(place)});
      at = &entry->value;
    } else {
      report.add("vars.set", place, fmt::format("`{}` is {}, and has no `{}`", path, describe(at->kind), part));
      return nullptr;
    }
    path += (path.empty() ? "" : ".");
    path += part;
  }
  return at;
}

}  // namespace

bool apply_override(Node& root, std::string_view assignment, Report& report) {
  const size_t equals = assignment.find('=');
  const std::string key(assignment.substr(0, equals));
  const std::vector<std::string> parts = parts_of(key);
  const bool whole = std::none_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); });
  if (equals == std::string_view::npos || !whole) {
    report.add("vars.set", kNoPlace, fmt::format("`--set {}` is not of the form KEY=VALUE", assignment),
               "write as in --set vars.width=128");
    return false;
  }
  const auto source =
      add_checked(report.sources(), fmt::format("--set {}", key), std::string(assignment.substr(equals + 1)));
  if (!source) {
    report.add(source.problem());
    return false;
  }
  const Place place = report.sources().place({(*source)->id(), 0, (*source)->text().size()});
  if (parts.size() == 2 && parts[0] == "vars") {
    const Node* vars = root.find("vars");
    if (!vars || !vars->find(parts[1])) {
      report.add("vars.unknown", place, fmt::format("there is no variable `{}`", parts[1]),
                 did_you_mean(parts[1], vars ? vars->keys() : std::vector<std::string>{}));
      return false;
    }
  }
  const int errors = report.errors();
  auto value = parse_value(**source, report);
  if (!value || report.errors() > errors) return false;
  Node* target = find_target(root, parts, place, report);
  if (!target) return false;
  *target = std::move(*value);
  if (target->place == kNoPlace) target->place = place;
  return true;
}

}  // namespace kcc::yaml
