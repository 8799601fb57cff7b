#include "compiler/compile/plugins.h"

#include <filesystem>

#include "runtime/files/sha256.h"
#include "runtime/plugins/build.h"
#include "runtime/plugins/load.h"

namespace kcc {
namespace {

bool is_shared_object(const std::string& path) { return std::filesystem::path(path).extension() == ".so"; }

// `mix.cpp`, or, in a run's spec, `{file: plugins/mix.cpp, sha256: ..}`.
std::optional<PluginFile> plugin_file(const yaml::Node& node, const std::string& folder, Report& report) {
  const yaml::Node* file = node.is_map() ? node.find("file") : &node;
  const yaml::Node* hash = node.is_map() ? node.find("sha256") : nullptr;
  if (!file || !file->is_text() || file->text.empty() || (hash && !hash->is_text())) {
    report.add("spec.type", node.place, "a plugin is a file: a source such as `mix.cpp`, or a shared object, `mix.so`");
    return {};
  }
  PluginFile out{path_in(folder, file->text), {}, file->place};
  if (!disk().exists(out.path)) {
    report.add("file", file->place, "there is no file `" + out.path + "`",
               "the files of `plugins` are seen from the spec's folder");
    return {};
  }
  out.hash = sha256_of_file(disk(), out.path);
  out.changed = hash && hash->text != out.hash;
  return out;
}

}  // namespace

bool load_plugins(const yaml::Node& root, const std::string& folder, std::vector<PluginFile>& files, Report& report) {
  const yaml::Node* list = root.find("plugins");
  if (!list) return true;
  if (!list->is_list()) {
    report.add("spec.type", list->place, "`plugins` is a list of files, as in `plugins: [mix.cpp]`");
    return false;
  }
  const size_t before = files.size();
  bool all = true;
  std::vector<std::string> sources;
  for (const yaml::Node& node : list->items) {
    if (std::optional<PluginFile> file = plugin_file(node, folder, report)) {
      if (!is_shared_object(file->path)) sources.push_back(file->path);
      files.push_back(std::move(*file));
    } else {
      all = false;
    }
  }
  if (!all) return false;
  const auto load = [&](const std::string& path, const std::string& name, Place place) {
    try {
      load_plugin(path, std::filesystem::path(name).filename().string());
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      p.place = place;
      report.add(p);
      all = false;
    }
  };
  for (const PluginFile& file : std::vector(files.begin() + static_cast<std::ptrdiff_t>(before), files.end()))
    if (is_shared_object(file.path)) load(std::filesystem::absolute(file.path).string(), file.path, file.place);
  if (sources.empty()) return all;
  const Place first = list->items[0].place;
  try {
    const BuiltPlugin built = build_plugin(sources);
    for (const std::string& path : built.included) files.push_back({path, sha256_of_file(disk(), path), kNoPlace});
    load(built.path, sources[0], first);
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    p.place = first;
    report.add(p);
    all = false;
  }
  return all;
}

}  // namespace kcc
