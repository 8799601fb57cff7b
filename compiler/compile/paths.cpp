#include "compiler/compile/paths.h"

#include "runtime/files/canonical.h"
#include "runtime/files/files.h"
#include "runtime/object/arg.h"
#include "runtime/object/registry.h"

namespace kcc {
namespace {

bool is_path(const ArgBase* arg) {
  ArgSchema s;
  if (arg) arg->describe(s);
  return s.path;
}

}  // namespace

void make_absolute(yaml::Node& node, const std::string& folder) {
  if (node.is_text() && !node.text.empty()) node.text = canonical_path(path_in(folder, node.text));
  for (yaml::Node& n : node.items) make_absolute(n, folder);
  for (yaml::Entry& e : node.entries) make_absolute(e.value, folder);
}

void absolute_path_arguments(yaml::Node& node, const std::string& folder) {
  for (yaml::Node& n : node.items) absolute_path_arguments(n, folder);
  for (yaml::Entry& e : node.entries) absolute_path_arguments(e.value, folder);
  if (node.entries.empty()) return;
  for (const std::string& family : families()) {
    const TypeInfo* type = family == "source" ? nullptr : find_type(family, node.entries[0].key);
    if (!type) continue;
    const auto one = [&](yaml::Node& value, const ArgBase* arg) {
      if (value.is_text() && is_path(arg)) make_absolute(value, folder);
    };
    one(node.entries[0].value, type->sample->first_arg());
    for (auto* entries : {&node.entries, &node.entries[0].value.entries})
      for (yaml::Entry& e : *entries) one(e.value, type->sample->arg(e.key));
  }
}

}  // namespace kcc
