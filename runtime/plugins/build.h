// Sources of plugins, compiled by the compiler that is there, once.
//
// What is built is kept in a cache ($XDG_CACHE_HOME/kcc/plugins, else ~/.cache/kcc/plugins, else a folder for temporary
// files) under the hash of the sources, of what they include with quotes, of kcc's headers, of the compiler's options
// and the processor that they are for. It is built again where the compiler is another one; where there is none, what
// was built is used.
#pragma once

#include <string>
#include <vector>

#include "runtime/plugins/load.h"

namespace kcc {

struct BuiltPlugin {
  std::string path;                   // of the shared object
  bool fresh = false;                 // was built just now
  std::vector<std::string> included;  // files that the sources include with quotes
};

// Refuses (kind "plugin.build") sources that do not compile; what the compiler said is a note, as it is.
// `out`: a file to build, in place of one in the cache.
BuiltPlugin build_plugin(const std::vector<std::string>& sources, const std::string& out = {});

// Loads a source, built where it is not yet, or a shared object.
const LoadedPlugin& load_plugin_file(const std::string& file);

// The folder that holds kcc/kcc.h and what it includes: beside an installed library, else the sources that it was built
// of.
std::string plugin_headers();

}  // namespace kcc
