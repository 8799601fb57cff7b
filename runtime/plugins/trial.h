// One thing of a plugin, on one of its samples, going through its checks.
#pragma once

#include <functional>

#include "runtime/plugins/check.h"

namespace kcc {

class Trial {
 public:
  Trial(std::vector<PluginCheck>& to, std::string thing) : to_(to), thing_(std::move(thing)) {}

  // `f` returns what is wrong; what it throws is wrong too. Whether all is well.
  bool check(const std::string& name, const std::function<std::string()>& f);
  // What could not be tried, for no fault of the plugin's.
  void left_out(const std::string& name, const std::string& why) { to_.push_back({thing_, name, {}, why}); }
  // Written and made again, it is the same.
  bool config_round_trip(const std::string& family, const Object& object);

 private:
  std::vector<PluginCheck>& to_;
  std::string thing_;
};

// Refuses what a spec would be refused for.
Ref<Object> made(const std::string& family, const Config& config);
Config config_of(const std::string& type, const Settings& arguments);

template <class T>
Ref<T> made(const Config& config) {
  return std::dynamic_pointer_cast<T>(made(family_of<T>(), config));
}

void try_layer(const Config& config, const LayerSample& sample, std::vector<PluginCheck>& to);
void try_operation(const Op& op, std::vector<PluginCheck>& to);
void try_loop(const Config& config, const LayerSample& sample, std::vector<PluginCheck>& to);
void try_callback(const Config& config, const LayerSample& sample, std::vector<PluginCheck>& to);
void try_source(const Config& config, std::vector<PluginCheck>& to);
// Losses, metrics, optimizers, and the rest.
void try_object(const std::string& family, const Config& config, const LayerSample& sample,
                std::vector<PluginCheck>& to);

}  // namespace kcc
