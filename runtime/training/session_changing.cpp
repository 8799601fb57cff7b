// Layers of plugins that are another computation each time they are called.
#include <algorithm>

#include "runtime/model/paths.h"
#include "runtime/training/session.h"
#include "runtime/training/step_trace.h"

namespace kcc {
namespace {

constexpr int64_t kRows = 2;

using Layers = std::vector<const Layer*>;

// In which the first difference lies; null: in none of them, or there is none.
const Layer* first_to_differ(const Layers& layers, const Graph& a, const Graph& b) {
  const auto same = [](const Node& x, const Node& y) {
    return x.op == y.op && x.in == y.in && x.out == y.out && (x.attrs.holds_objects() || x.attrs == y.attrs);
  };
  const auto [x, y] = std::mismatch(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), same);
  if (x == a.nodes.end() && y == b.nodes.end()) return nullptr;
  const Layer* found = nullptr;
  for (const auto& [graph, node] : {std::pair{&a, x}, std::pair{&b, y}}) {
    if (node == graph->nodes.end()) continue;
    const std::string path = graph->scopes[static_cast<size_t>(node->scope)] + "/";
    for (const Layer* l : layers)
      if (path.starts_with(l->path() + "/") && (!found || found->path().size() < l->path().size())) found = l;
    if (found) break;
  }
  return found;
}

}  // namespace

// A member that counts, or a number from elsewhere, would stay in the plan as it was: without the second tracing nobody
// would see it.
void Session::need_same_layers(const Feed& feed) {
  const Layers layers = layers_of_plugins(*network_);
  if (layers.empty()) return;
  const Graph once = trace_step(Mode::kTrain, feed, kRows, {}).graph;
  const Layer* const changing = first_to_differ(layers, once, trace_step(Mode::kTrain, feed, kRows, {}).graph);
  if (!changing) return;
  throw Refused({"plugin.reads",
                 "`call` of `" + changing->type_name +
                     "` is another computation each time it is traced: a number of its own has changed, and the plan "
                     "would keep what it was",
                 "what changes from call to call is a state: state(\"name\", type), and assign; random numbers are "
                 "those of kcc: random_uniform(..)",
                 changing->place});
}

}  // namespace kcc
