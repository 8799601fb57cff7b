// `freeze: ["base/conv*"]`: patterns of the paths of layers.
#include "compiler/job/freeze.h"

namespace kcc {

bool path_matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') {
    for (size_t i = 0; i <= name.size(); ++i)
      if (path_matches(pattern.substr(1), name.substr(i))) return true;
    return false;
  }
  return !name.empty() && pattern[0] == name[0] && path_matches(pattern.substr(1), name.substr(1));
}

namespace {

bool freeze_below(Layer& layer, const std::string& pattern) {
  bool any = false;
  for (const auto& child : layer.children()) {
    if (path_matches(pattern, child.layer->path())) {
      child.layer->freeze(true);
      any = true;
    } else {
      any = freeze_below(*child.layer, pattern) || any;
    }
  }
  return any;
}

}  // namespace

void freeze_layers(Network& network, const std::string& pattern, Place place) {
  if (!freeze_below(network, pattern))
    throw Refused({"graph.pattern", "`" + pattern + "` matches no layer",
                   "patterns match the paths of layers; `kcc summary` shows them", place});
}

}  // namespace kcc
