#include "runtime/plugins/check.h"

#include "runtime/plugins/trial.h"

namespace kcc {

bool Trial::check(const std::string& name, const std::function<std::string()>& f) {
  std::string wrong;
  try {
    wrong = f();
  } catch (const Refused& refused) {
    wrong = refused.what();
  } catch (const NotComputed&) {
    wrong = "a value is read while it is being traced";
  } catch (const std::exception& e) {
    wrong = std::string("it failed: ") + e.what();
  }
  to_.push_back({thing_, name, wrong});
  return wrong.empty();
}

bool Trial::config_round_trip(const std::string& family, const Object& object) {
  return check("config round trip", [&]() -> std::string {
    const Config written = kcc::config_of(object);
    const std::string before = to_string(written), after = to_string(kcc::config_of(*made(family, written)));
    return before == after ? "" : "`" + before + "` is made again as `" + after + "`";
  });
}

Ref<Object> made(const std::string& family, const Config& config) {
  Problems problems;
  Ref<Object> object = make_object(family, config, "", problems);
  if (!problems.empty()) throw Refused(problems.list[0]);
  return object;
}

Config config_of(const std::string& type, const Settings& arguments) {
  Config config = Config::object(type);
  for (const auto& [name, value] : arguments) config.entries.push_back({name, kNoPlace, value});
  return config;
}

namespace {

constexpr const char* kHowToDeclare =
    "declare what to try it on: static Samples samples() { return {{.arguments = {..}, .inputs = {{2, 3}}}}; }";

// What a type is tried on where it declares nothing; empty, said, where arguments have no default.
Samples samples_of_type(const LoadedPlugin::Type& type, Trial& trial) {
  if (type.samples) {
    Samples samples;
    trial.check("samples", [&]() -> std::string {
      samples = type.samples();
      return samples.empty() ? "there are none" : "";
    });
    return samples;
  }
  const Ref<Object> bare = find_type(type.family, type.name)->make();
  for (const ArgBase* a : bare->args())
    if (a->required) {
      trial.check("samples", [&] { return "`" + a->name + "` has no default: " + kHowToDeclare; });
      return {};
    }
  return {{}};
}

}  // namespace

std::vector<PluginCheck> check_plugin(const LoadedPlugin& plugin) {
  if (plugin.ops.empty() && plugin.types.empty())
    refuse("plugin.entry", "`" + plugin.name + "` registers nothing: there is nothing to check",
           "write `KCC_REGISTER(Mix);` behind each type that a spec is to name");
  std::vector<PluginCheck> out;
  for (const Op* op : plugin.ops) try_operation(*op, out);
  for (const LoadedPlugin::Type& type : plugin.types) {
    Trial trial(out, type.family + " " + type.name);
    for (const LayerSample& sample : samples_of_type(type, trial)) {
      const Config config = config_of(type.name, sample.arguments);
      if (type.family == "layer")
        try_layer(config, sample, out);
      else if (type.family == "loop")
        try_loop(config, sample, out);
      else if (type.family == "callback")
        try_callback(config, sample, out);
      else if (type.family == "source")
        try_source(config, out);
      else
        try_object(type.family, config, sample, out);
    }
  }
  return out;
}

}  // namespace kcc
