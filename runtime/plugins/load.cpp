#include "runtime/plugins/load.h"

#include <dlfcn.h>

#include <deque>
#include <memory>
#include <set>

#include "runtime/base/problem.h"
#include "runtime/plugins/plugin.h"

namespace kcc {
namespace {

std::deque<LoadedPlugin>& all() {
  static std::deque<LoadedPlugin> plugins;
  return plugins;
}

// What the plugin that is being entered hands over; registered when all of it can be.
struct Entering {
  std::vector<std::pair<TypeInfo, Samples (*)()>> types;
  std::vector<const Op*> ops;
};
thread_local Entering* entering = nullptr;

std::string owner(const std::string& plugin) { return plugin.empty() ? "kcc itself" : "the plugin `" + plugin + "`"; }

}  // namespace

const LoadedPlugin& load_plugin(const std::string& path, const std::string& name) {
  for (const LoadedPlugin& p : all())
    if (p.path == path) return p;
  // Never closed: types, and what was made of them, stay to the end.
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char* why = dlerror();
    refuse("plugin.load", "`" + name + "` cannot be loaded: " + (why ? why : "no reason is given"),
           "a plugin is a shared object for this machine, and finds all that it uses");
  }
  const auto entry = reinterpret_cast<const PluginInfo* (*)()>(dlsym(handle, "kcc_plugin"));
  if (!entry)
    refuse("plugin.entry", "`" + name + "` is a shared object, but no plugin of kcc: it has no `kcc_plugin`",
           "a plugin's sources include <kcc/kcc.h> and register something, as in `KCC_REGISTER(Mix);`");
  const PluginInfo& info = *entry();
  if (info.api != kPluginApi)
    refuse("plugin.version",
           "`" + name + "` was built for version " + std::to_string(info.api) +
               " of the plugins' interface, and this " + "kcc has version " + std::to_string(kPluginApi),
           "build it again, with this kcc's headers");
  if (std::string(info.settings) != kPluginSettings)
    refuse("plugin.version",
           "`" + name + "` was built by a compiler " + info.compiler + " with other settings (" + info.settings +
               ") than kcc (" + kPluginSettings + ")",
           "build it again, by the compiler that built kcc");
  if (*info.headers && std::string(info.headers) != KCC_HEADERS)
    refuse("plugin.version",
           "`" + name + "` was built with the headers of another kcc (" + info.headers + ", and this one's are " +
               KCC_HEADERS + ")",
           "build it again, with this kcc's headers");

  Entering handed;
  entering = &handed;
  info.enter([](TypeInfo t, Samples (*samples)()) { entering->types.emplace_back(std::move(t), samples); },
             [](const Op& op) { entering->ops.push_back(&op); });
  entering = nullptr;
  LoadedPlugin plugin{name, path, {}, handed.ops};
  std::set<std::pair<std::string, std::string>> own;
  for (auto& [t, samples] : handed.types) {
    t.plugin = name;
    for (const std::string& n : names_of(t))
      if (!own.emplace(t.family, n).second)
        refuse("plugin.name", "`" + n + "` is registered twice, in `" + name + "`",
               "give one of them another name: KCC_REGISTER_AS(Type, \"Name\")");
    for (const std::string& n : names_of(t))
      if (const TypeInfo* known = find_type(t.family, n))
        refuse("plugin.name",
               "`" + name + "` registers " + words_of(t.family) + " `" + n + "`, which " + owner(known->plugin) +
                   " has as well",
               "give one of them another name: KCC_REGISTER_AS(Type, \"Name\")");
    plugin.types.push_back({t.family, t.name, samples});
  }
  for (const Op* op : handed.ops)
    if (find_op(op->name))
      refuse("plugin.name", "`" + name + "` defines an operation `" + op->name + "`, which there is already",
             "give it another name");
  for (const Op* op : handed.ops) enter_op(*op, name);
  for (auto& [t, samples] : handed.types) register_type(std::move(t));
  all().push_back(std::move(plugin));
  return all().back();
}

std::vector<const LoadedPlugin*> loaded_plugins() {
  std::vector<const LoadedPlugin*> out;
  for (const LoadedPlugin& p : all()) out.push_back(&p);
  return out;
}

}  // namespace kcc
