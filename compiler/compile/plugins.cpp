#include "compiler/compile/plugins.h"

#include <filesystem>
#include <functional>
#include <map>

#include "runtime/files/canonical.h"
#include "runtime/files/sha256.h"
#include "runtime/plugins/build.h"
#include "runtime/plugins/load.h"

namespace kcc {
namespace {

bool is_shared_object(const std::string& path) { return std::filesystem::path(path).extension() == ".so"; }

// `mix.cpp`, or, in a run's spec, `{file: plugins/mix.cpp, sha256: .., included: {plugins/mix.h: ..}}`.
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

// What the run's spec says of the files that its plugins include, by their paths.
std::map<std::string, std::string> known_includes(const yaml::Node& list, const std::string& folder) {
  std::map<std::string, std::string> out;
  for (const yaml::Node& plugin : list.items)
    if (const yaml::Node* included = plugin.is_map() ? plugin.find("included") : nullptr)
      for (const yaml::Entry& e : included->entries) out[canonical_path(path_in(folder, e.key))] = e.value.text;
  return out;
}

}  // namespace

void tell_changed(const PluginFile& file, Report& report) {
  report.add("plugin.changed", file.place,
             "`" + std::filesystem::path(file.path).filename().string() + "` has changed since this run was trained");
}

bool load_plugins(const yaml::Node& root, const std::string& folder, std::vector<PluginFile>& files, Report& report) {
  const yaml::Node* list = root.find("plugins");
  if (!list) return true;
  if (!list->is_list()) {
    report.add("spec.type", list->place, "`plugins` is a list of files, as in `plugins: [mix.cpp]`");
    return false;
  }
  bool all = true;
  std::vector<PluginFile> here;
  std::vector<std::string> sources;
  for (const yaml::Node& node : list->items) {
    if (std::optional<PluginFile> file = plugin_file(node, folder, report)) {
      if (!is_shared_object(file->path)) sources.push_back(file->path);
      if (file->changed) tell_changed(*file, report);
      here.push_back(std::move(*file));
    } else {
      all = false;
    }
  }
  if (!all || here.empty()) return all;
  const auto tried = [&](Place place, const std::function<void()>& f) {
    try {
      f();
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      p.place = place;
      report.add(p);
      all = false;
    }
  };
  for (const PluginFile& file : here)
    if (is_shared_object(file.path)) tried(file.place, [&] { load_plugin_file(file.path); });
  files.insert(files.end(), here.begin(), here.end());
  if (!sources.empty())
    tried(here[0].place, [&] {
      const BuiltPlugin built = build_plugin(sources);
      const auto known = known_includes(*list, folder);
      for (const std::string& path : built.included) {
        PluginFile file{path, sha256_of_file(disk(), path), here[0].place, true};
        const auto was = known.find(canonical_path(path));
        file.changed = was != known.end() && was->second != file.hash;
        if (file.changed) tell_changed(file, report);
        files.push_back(std::move(file));
      }
      std::string names;
      for (const std::string& path : sources)
        names += (names.empty() ? "" : ", ") + std::filesystem::path(path).filename().string();
      load_plugin(built.path, names);
    });
  return all;
}

}  // namespace kcc
