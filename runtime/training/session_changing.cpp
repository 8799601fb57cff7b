// Layers of plugins that are another computation each time they are called.
#include <algorithm>
#include <functional>

#include "runtime/model/paths.h"
#include "runtime/object/guard.h"
#include "runtime/training/session.h"
#include "runtime/training/step_trace.h"

namespace kcc {
namespace {

constexpr int64_t kRows = 2;

using Layers = std::vector<const Layer*>;

struct Difference {
  const Layer* layer = nullptr;  // in which it lies, where it lies in one
  Place place = kNoPlace;
};

Difference first_difference(const Layers& layers, const Graph& a, const Graph& b) {
  const auto [x, y] = std::mismatch(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), same_node);
  Difference found;
  for (const auto& [graph, node] : {std::pair{&a, x}, std::pair{&b, y}}) {
    if (node == graph->nodes.end()) continue;
    const auto scope = static_cast<size_t>(node->scope);
    const std::string path = graph->scopes[scope] + "/";
    for (const Layer* l : layers)
      if (path.starts_with(l->path() + "/") && (!found.layer || found.layer->path().size() < l->path().size()))
        found.layer = l;
    if (found.place == kNoPlace) found.place = graph->places[scope];
    if (found.layer) break;
  }
  return found;
}

}  // namespace

// A member that counts, or a number from elsewhere, would stay in the plan as it was: without the second tracing nobody
// would see it.
void Session::need_same_step(const Feed& feed) {
  if (!of_plugins()) return;
  const TracedStep once = trace_step(Mode::kTrain, feed, kRows, {}), again = trace_step(Mode::kTrain, feed, kRows, {});
  if (!same_step(once, again)) tell_changed(once.graph, again.graph);
}

// Whether anything in this phase's step comes with a plugin.
bool Session::of_plugins() const {
  const auto is = [](const Object* o) { return o && plugin_type(*o); };
  const std::function<bool(const Layer&)> layer = [&](const Layer& l) {
    return is(&l) || is(asked(l, &Layer::activity)) ||
           std::any_of(l.children().begin(), l.children().end(),
                       [&](const Layer::Child& c) { return layer(*c.layer); });
  };
  const TrainingPhase& p = phase();
  const auto optimizers_now = optimizers();
  const auto variables = network_->all_variables();
  return is(p.loop.get()) || layer(*network_) ||
         std::any_of(p.losses.begin(), p.losses.end(), [&](const LossTerm& l) { return is(l.loss.get()); }) ||
         std::any_of(p.metrics.begin(), p.metrics.end(), [&](const MetricTerm& m) { return is(m.metric.get()); }) ||
         std::any_of(optimizers_now.begin(), optimizers_now.end(),
                     [&](const Optimizer* o) { return is(o) || is(o->learning_rate->schedule.get()); }) ||
         std::any_of(variables.begin(), variables.end(),
                     [&](const Variable* v) { return is(v->regularizer) || is(v->constraint); });
}

void Session::tell_changed(const Graph& before, const Graph& now) const {
  const Difference found = first_difference(layers_of_plugins(*network_), before, now);
  Problem p{"plugin.reads", "the step is another computation each time it is traced: ",
            "what changes from call to call is a state: state(\"name\", type), and assign; random numbers are those of "
            "kcc: random_uniform(..)",
            found.place};
  if (found.layer) {
    p.message = "`call` of `" + found.layer->type_name + "` is another computation each time it is traced: ";
    p.place = found.layer->place;
  }
  p.message += "a number of its own has changed, and the plan would keep what it was";
  throw Refused(std::move(p));
}

}  // namespace kcc
