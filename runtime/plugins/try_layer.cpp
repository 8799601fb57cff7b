// A layer on one sample.
#include "runtime/layers/cell.h"
#include "runtime/plugins/layer_trial.h"

namespace kcc {
namespace {

// What to try it on: those declared, else the first that the layer takes.
std::vector<SampleInput> inputs_for(const Config& config, const LayerSample& sample) {
  if (!sample.inputs.empty()) return sample.inputs;
  const Shape some[]{{2, 4}, {2, 5, 4}, {2, 6, 6, 3}};
  for (const Shape& s : some) try {
      const LayerTrial accepted(config, {s}, DType::kFloat64);
      return {s};
    } catch (const Refused&) {
      if (s == some[2]) throw;
    }
  return {};
}

}  // namespace

void try_layer(const Config& config, const LayerSample& sample, std::vector<PluginCheck>& to) {
  std::string thing = "layer " + to_string(config);
  std::vector<SampleInput> inputs;
  std::unique_ptr<LayerTrial> t;
  std::vector<PluginCheck> unseen;
  if (!Trial(unseen, "").check("", [&] { return inputs = inputs_for(config, sample), ""; })) {
    const std::string none = sample.inputs.empty() ? "no input that was tried is accepted, declare `samples`: " : "";
    Trial(to, thing).check("made", [&] { return none + unseen[0].wrong; });
    return;
  }
  for (size_t i = 0; i < inputs.size(); ++i) thing += (i ? ", " : " on ") + to_string(inputs[i].shape);
  Trial trial(to, thing);
  if (!trial.check("made", [&] { return t = std::make_unique<LayerTrial>(config, inputs, DType::kFloat64), ""; }))
    return;
  const Computation& c = t->computation;
  trial.config_round_trip("layer", *t->layer);
  trial.check("shapes", [&] { return wrong_types(c); });
  trial.check("plan", [&] { return wrong_plan(c, false); });
  trial.check("plan in training", [&] { return wrong_plan(c, true); });
  if (sample.differentiable) {
    trial.check("gradient", [&] { return wrong_gradient(c); });
    trial.check("gradient of the gradient", [&] { return wrong_second_gradient(c); });
  }
  if (!t->layer->adapted()) trial.check("adapting, saving and loading", [&] { return wrong_adapting(config, inputs); });
  trial.check("saving and loading", [&] { return wrong_saving(config, inputs); });
  if (dynamic_cast<const Cell*>(t->layer.get()))
    trial.check("within RNN", [&] {
      const Shape& step = inputs[0].shape;
      const Config rnn = Config::object("RNN", {{"cell", kNoPlace, config}});
      return wrong_plan(LayerTrial(rnn, {Shape{step[0], 3} + step.from(1)}, DType::kFloat64).computation, true);
    });
  if (t->layer->trainable_variables().empty()) {
    trial.check("four threads", [&] { return wrong_threads(c); });
    return;
  }
  trial.check("training step", [&] { return wrong_step(StepTrial(config, inputs)); });
  trial.check("four threads", [&] { return wrong_threads(StepTrial(config, inputs).computation); });
}

}  // namespace kcc
