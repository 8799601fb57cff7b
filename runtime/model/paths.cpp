#include "runtime/model/paths.h"

#include <algorithm>
#include <set>

#include "runtime/base/nearest.h"
#include "runtime/base/several.h"
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

std::vector<const Layer*> layers_of_plugins(const Layer& root) {
  std::vector<const Layer*> all;
  if (!plugin_of(root).empty()) all.push_back(&root);
  for (const Layer::Child& c : root.children())
    for (const Layer* l : layers_of_plugins(*c.layer)) all.push_back(l);
  return all;
}

std::vector<Layer*> layers_at(Layer& root, const PathPatterns& patterns) {
  Search s{patterns, std::vector<bool>(patterns.size())};
  s.below(root, false);
  std::vector<Problem> wrong;
  for (size_t i = 0; i < patterns.size(); ++i)
    if (!s.found[i]) {
      // A value of the graph is no layer; its layers lie below its name.
      const std::string& text = patterns[i].text;
      const bool holds =
          std::any_of(s.paths.begin(), s.paths.end(), [&](const auto& path) { return path.starts_with(text + "/"); });
      const auto near = nearest(text, s.paths);
      wrong.push_back({"graph.pattern", "`" + text + "` matches no layer",
                       holds  ? "the layers of the value `" + text + "` are `" + text + "/*`"
                       : near ? "did you mean `" + *near + "`?"
                              : "patterns match the paths of layers; `kcc summary` shows them",
                       patterns[i].place});
    }
  if (!wrong.empty()) throw RefusedSeveral(std::move(wrong));
  return s.layers;
}

std::vector<Variable*> trainable_at(Layer& root, const PathPatterns& patterns) {
  std::vector<Variable*> all = root.trainable_variables();
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
