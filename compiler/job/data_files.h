// The data files of a run: whether they are still those that it was trained on.
//
// A run's spec holds, under `data: {files: ..}`, each file with the SHA-256 of its bytes.
#pragma once

#include <future>

#include "compiler/compile/compiled.h"

namespace kcc {

using FileHashes = std::vector<std::pair<std::string, std::string>>;  // absolute path, "sha256-.."

// The files of all sources, each once.
std::vector<std::string> data_files(const Compiled& spec);
// Beside the caller's work: data may be large.
std::future<FileHashes> hash_files(std::vector<std::string> paths);
// Warns (kind "data.changed") of files whose bytes are other ones than the run's spec says. Those that are not there
// are said by what reads them.
void warn_of_changed_data(const Compiled& spec, Report& report);
// The same (kind "plugin.changed") of the plugins.
void warn_of_changed_plugins(const Compiled& spec, Report& report);

}  // namespace kcc
