// A callback: along with a few epochs of a small model.
#include <cstring>

#include "runtime/plugins/training_trial.h"

namespace kcc {
namespace {

bool same_tensors(const NamedTensors& a, const NamedTensors& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.type() == y.second.type() &&
           std::memcmp(x.second.raw(), y.second.raw(), static_cast<size_t>(x.second.bytes())) == 0;
  });
}

bool same_numbers(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && std::memcmp(&x.second, &y.second, sizeof x.second) == 0;
  });
}

}  // namespace

void try_callback(const Config& config, const LayerSample& sample, std::vector<PluginCheck>& to) {
  Trial trial(to, "callback " + to_string(config));
  Ref<Callback> callback;
  if (!trial.check("made", [&] { return callback = made<Callback>(config), ""; })) return;
  trial.config_round_trip("callback", *callback);
  if (!fits(sample, "a training", trial, [&] { TrainingTrial(sample, {}, {callback}).train(); })) return;
  trial.check("saving and loading", [&] {
    CallbackState saved, loaded;
    callback->save(saved);
    const auto again = made<Callback>(config);
    again->load(saved);
    again->save(loaded);
    return same_numbers(saved.numbers, loaded.numbers) && same_tensors(saved.tensors, loaded.tensors)
               ? ""
               : "what it saves is another thing once it was loaded";
  });
}

}  // namespace kcc
