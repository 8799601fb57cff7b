#include "compiler/job/data_files.h"

#include <algorithm>
#include <filesystem>

#include "compiler/compile/plugins.h"
#include "runtime/files/canonical.h"
#include "runtime/files/sha256.h"
#include "runtime/object/guard.h"

namespace kcc {
namespace {

FileHashes hashes_of(const std::vector<std::string>& paths) {
  FileHashes all;
  for (const std::string& path : paths) {
    const auto hash = fenced([&] { return sha256_of_file(disk(), path); });
    if (hash) all.emplace_back(path, "sha256-" + *hash);  // a file may go while a model is trained
  }
  return all;
}

}  // namespace

std::vector<std::string> data_files(const Compiled& spec) {
  std::vector<std::string> all;
  for (const auto* part : {&spec.data.train, &spec.data.validation, &spec.data.test}) {
    if (!*part || !(*part)->source) continue;
    const DataSource& source = *(*part)->source;
    Texts paths;
    guarded(source, [&] { paths = source.paths({disk(), spec.folder}); });
    for (const std::string& path : paths) {
      const std::string whole = canonical_path(path);
      if (std::find(all.begin(), all.end(), whole) == all.end()) all.push_back(whole);
    }
  }
  return all;
}

std::future<FileHashes> hash_files(std::vector<std::string> paths) {
  return std::async(std::launch::async, [paths = std::move(paths)] { return hashes_of(paths); });
}

void warn_of_changed_data(const Compiled& spec, Report& report) {
  for (const std::string& path : data_files(spec)) {
    const auto then = std::find_if(spec.data.files.begin(), spec.data.files.end(),
                                   [&](const auto& file) { return file.first == path; });
    if (then == spec.data.files.end() || !disk().exists(path)) continue;
    const FileHashes now = hashes_of({path});
    if (!now.empty() && now[0].second != then->second)
      report.add("data.changed", spec.data.place, "`" + path + "` has changed since this run was trained");
  }
}

void warn_of_changed_plugins(const Compiled& spec, Report& report) {
  for (const PluginFile& p : spec.plugins)
    if (p.changed) tell_changed(p, report);
}

}  // namespace kcc
