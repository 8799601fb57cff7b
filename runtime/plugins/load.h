// Plugins: built where they are sources, loaded once, and what they register entered.
#pragma once

#include <string>
#include <vector>

#include "runtime/plugins/samples.h"

namespace kcc {

struct Op;

struct LoadedPlugin {
  struct Type {
    std::string family, name;
    Samples (*samples)() = nullptr;  // null: it declares none
  };
  std::string name;         // of its first file, for messages
  std::string path;         // of the shared object
  std::vector<Type> types;  // what it registered
  std::vector<const Op*> ops;
};

// Loads a shared object; one that is loaded already is not loaded again. Refuses (kinds "plugin.load", "plugin.entry",
// "plugin.version", "plugin.name") one that cannot be, before anything of it is registered. `name` is for messages.
const LoadedPlugin& load_plugin(const std::string& path, const std::string& name);

std::vector<const LoadedPlugin*> loaded_plugins();

}  // namespace kcc
