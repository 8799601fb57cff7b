// `plugins:` of a spec: built where they are sources, and loaded, before anything else of it is read.
#pragma once

#include "compiler/compile/compiled.h"

namespace kcc {

// Adds to `files`. False, reported, where one of them cannot be: of types that it would have, nothing can be said.
bool load_plugins(const yaml::Node& root, const std::string& folder, std::vector<PluginFile>& files, Report& report);

// Warns that it is not what the run was trained with.
void tell_changed(const PluginFile& file, Report& report);

}  // namespace kcc
