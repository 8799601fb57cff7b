// Plugins: built where they are sources, loaded once, and what they register entered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/plugins/samples.h"

namespace kcc {

struct Op;

inline constexpr uint64_t kLargestPlugin = 256 << 20;  // bytes of a source or shared object

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

// Whether a shared object has all the bytes that its ELF header and segments declare: the loader would crash on less.
bool is_whole_object(const std::string& bytes);

}  // namespace kcc
