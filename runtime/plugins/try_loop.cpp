// A loop: a few epochs of a small model by it.
#include <cmath>

#include "runtime/plugins/computation.h"
#include "runtime/plugins/training_trial.h"

namespace kcc {
namespace {

std::string figures_not_finite(const Figures& figures) {
  for (const auto& [name, value] : figures)
    if (!std::isfinite(value)) return "`" + name + "` is " + std::to_string(value);
  return {};
}

// What it keeps, into another loop of the same kind.
std::string wrong_states(const Config& config, const Loop& loop) {
  const auto again = made<Loop>(config);
  for (size_t i = 0; i < loop.states.size(); ++i) {
    const std::vector<std::byte> bytes = loop.states[i]->save();
    if (i >= again->states.size() || !again->states[i]->load(bytes) || again->states[i]->save() != bytes)
      return "`" + loop.states[i]->name + "` is another one when it is loaded";
    for (size_t k = 0; k < i; ++k)
      if (loop.states[k]->name == loop.states[i]->name)
        return "two of its states are called `" + loop.states[i]->name + "`: one of them is lost when they are saved";
  }
  return {};
}

}  // namespace

void try_loop(const Config& config, const LayerSample& sample, std::vector<PluginCheck>& to) {
  Trial trial(to, "loop " + to_string(config));
  Ref<Loop> loop;
  if (!trial.check("made", [&] { return loop = made<Loop>(config), ""; })) return;
  trial.config_round_trip("loop", *loop);
  std::unique_ptr<TrainingTrial> t;
  std::vector<Epoch> history;
  std::vector<Tensor> before;
  if (!fits(sample, "training steps", trial, [&] {
        t = std::make_unique<TrainingTrial>(sample, loop);
        before = t->weights();
        history = t->train();
      }))
    return;
  trial.check("figures", [&]() -> std::string {
    for (const Epoch& e : history)
      if (std::string wrong = figures_not_finite(e.figures); !wrong.empty()) return wrong;
    return history.empty() ? "its `fit` makes no epoch" : "";
  });
  trial.check("weights follow", [&] {
    const std::vector<Tensor> after = t->weights();
    for (size_t i = 0; i < after.size(); ++i)
      if (!difference("", after[i], before[i], 0).empty()) return "";
    return "no weight of the model changes";
  });
  if (loop->own_test_step()) trial.check("test step", [&] { return figures_not_finite(t->test()); });
  if (loop->own_predict_step()) trial.check("predict step", [&] { return t->predict(), ""; });
  if (!loop->states.empty()) trial.check("saving and loading", [&] { return wrong_states(config, *loop); });
}

}  // namespace kcc
