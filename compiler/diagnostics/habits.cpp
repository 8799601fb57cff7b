#include "compiler/diagnostics/habits.h"

#include <map>

namespace kcc {

std::string_view habit_help(std::string_view name) {
  constexpr std::string_view kShape = "shapes are told once, with the inputs: `inputs: {x: [28, 28]}`";
  constexpr std::string_view kInput =
      "inputs are no layers: they are declared under `inputs`, as in `inputs: {x: [4]}`";
  constexpr std::string_view kFit = "the arguments of compile and fit stand under `training`";
  constexpr std::string_view kModule = "functions stand without their module, as in `mean(x, axis=1)`";
  constexpr std::string_view kCompiled = "every training is compiled: there is nothing to choose";
  constexpr std::string_view kAhead = "input is read ahead by itself: there is nothing to choose";
  constexpr std::string_view kValidation = "write `data: {validation: {split: 0.2}}`, or a source of its own there";
  constexpr std::string_view kRate =
      "it is called `learning_rate`; as the first argument it may stand alone, as in `{Adam: 0.001}`";
  constexpr std::string_view kDecay =
      "a schedule stands where the learning rate does: `{Adam: {ExponentialDecay: {..}}}`";
  constexpr std::string_view kModel =
      "a model within another is `{model: {inputs:, graph:, outputs:}}`, a chain `{stack: [..]}`";
  static const std::map<std::string_view, std::string_view> habits{
      {"input_shape", kShape},
      {"batch_input_shape", kShape},
      {"batch_shape", kShape},
      {"input_dim", kShape},
      {"input_length", kShape},
      {"Input", kInput},
      {"InputLayer", kInput},
      {"compile", kFit},
      {"fit", kFit},
      {"run_eagerly", kCompiled},
      {"jit_compile", kCompiled},
      {"unroll", kCompiled},
      {"implementation", kCompiled},
      {"workers", kAhead},
      {"use_multiprocessing", kAhead},
      {"max_queue_size", kAhead},
      {"validation_split", kValidation},
      {"validation_data", kValidation},
      {"lr", kRate},
      {"learning_rate", "it is an argument of the optimizer: `optimizer: {Adam: 0.001}`"},
      {"Linear", "it is called `Dense`"},
      {"decay", kDecay},
      {"lr_schedule", kDecay},
      {"Model", kModel},
      {"Sequential", kModel},
      {"Functional", kModel},
      {"tf", kModule},
      {"np", kModule},
      {"K", kModule},
      {"keras", kModule},
      {"ops", kModule},
      {"torch", kModule},
      {"jnp", kModule},
      {"math", kModule},
      {"F", kModule},
      {"nn", kModule},
      {"verbose", "`--quiet` hides the progress of a training"},
      {"initial_epoch", "`training: {weights: runs/digits/model.safetensors}` goes on from the weights of a run"},
      {"reduce_mean", "it is called `mean`"},
      {"reduce_sum", "it is called `sum`"},
      {"reduce_max", "it is called `max`"},
      {"reduce_min", "it is called `min`"},
      {"gradient", "it is called `grad`, as in `grad(y, x)`"},
      {"gradients", "it is called `grad`, as in `grad(y, x)`"},
      {"model.fit", kFit},
      {"batch", "`batch_size` stands under `training`"},
      {"inputs_shape", kShape},
      {"minimise", "losses stand under `training: {loss: ..}`"},
      {"minimize", "losses stand under `training: {loss: ..}`"},
      {"criterion", "losses stand under `training: {loss: ..}`"},
      {"objective", "losses stand under `training: {loss: ..}`"},
      {"num_epochs", "it is called `epochs`"},
      {"n_epochs", "it is called `epochs`"},
      {"head_dim", "it is called `key_dim`"},
      {"path", "it is called `file`"},
      {"loss_fn", "losses stand under `training: {loss: ..}`"},
      {"include_top", "a part of another model is `{spec: base.yaml, outputs: features}`"},
  };
  const auto it = habits.find(name);
  return it == habits.end() ? std::string_view{} : it->second;
}

}  // namespace kcc
