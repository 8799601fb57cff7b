#include "runtime/model/paths.h"

#include <algorithm>
#include <set>

#include "runtime/base/nearest.h"
#include "runtime/base/wildcard.h"

namespace kcc {

namespace {

struct Search {
  const PathPatterns& patterns;
  std::vector<bool> found;
  std::vector<Layer*> layers = {};
  std::vector<std::string> paths = {};  // of all

  void below(Layer& layer, bool held) {
    for (const auto& child : layer.children()) {
      const std::string& path = child.layer->path();
      bool here = false;
      for (size_t i = 0; i < patterns.size(); ++i)
        if (wildcard_matches(patterns[i].text, path)) here = found[i] = true;
      paths.push_back(path);
      if (here && !held) layers.push_back(child.layer.get());
      below(*child.layer, held || here);
    }
  }
};

}  // namespace

std::vector<Layer*> layers_at(Layer& root, const PathPatterns& patterns) {
  Search s{patterns, std::vector<bool>(patterns.size())};
  s.below(root, false);
  for (size_t i = 0; i < patterns.size(); ++i)
    if (!s.found[i]) {
      const auto near = nearest(patterns[i].text, s.paths);
      throw Refused(
          {"graph.pattern", "`" + patterns[i].text + "` matches no layer",
           near ? "did you mean `" + *near + "`?" : "patterns match the paths of layers; `kcc summary` shows them",
           patterns[i].place});
    }
  return s.layers;
}

std::vector<Variable*> trainable_at(Layer& root, const PathPatterns& patterns) {
  const std::vector<Variable*> all = root.trainable_variables();
  if (patterns.empty()) return all;
  std::set<const Variable*> wanted;
  for (Layer* layer : layers_at(root, patterns))
    for (const Variable* v : layer->trainable_variables()) wanted.insert(v);
  std::vector<Variable*> out;
  for (Variable* v : all)
    if (wanted.contains(v)) out.push_back(v);
  return out;
}

}  // namespace kcc
