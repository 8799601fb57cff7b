#include "runtime/plugins/build.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "runtime/base/problem.h"
#include "runtime/files/replace.h"
#include "runtime/files/sha256.h"
#include "runtime/plugins/process.h"

namespace kcc {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t kLargestSource = 16 << 20;

// Where this library lies.
fs::path library() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&plugin_headers), &info) == 0 || !info.dli_fname) return {};
  return fs::absolute(info.dli_fname);
}

std::vector<std::string> compiler() {
  const char* named = std::getenv("CXX");
  return {named && *named ? named : "c++"};
}

std::vector<std::string> options() {
  const std::string headers = plugin_headers();
  std::vector<std::string> out{"-std=c++20", "-O2", "-fPIC", "-isystem", headers, "-isystem", headers + "/runtime"};
#ifdef KCC_NATIVE
  out.push_back("-march=native");
#endif
  return out;
}

std::string hash_of_headers() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(plugin_headers() + "/runtime"))
    if (entry.path().extension() == ".h") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  Sha256 hash;
  for (const fs::path& f : files) {
    const std::string text = read_file(disk(), f.string(), kLargestSource);
    hash.add(text.data(), text.size());
  }
  return hash.hex();
}

std::string cache_folder() {
  const auto of = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  if (const std::string cache = of("XDG_CACHE_HOME"); !cache.empty()) return cache + "/kcc/plugins";
  if (const std::string home = of("HOME"); !home.empty()) return home + "/.cache/kcc/plugins";
  return fs::temp_directory_path().string() + "/kcc-plugins-" + std::to_string(getuid());
}

// What a compiler's list of dependencies names, but for the source itself: "x: a.cpp b.h \".
std::vector<std::string> dependencies(const std::string& text, const std::string& source) {
  std::vector<std::string> out;
  std::istringstream words(text.substr(std::min(text.size(), text.find(':') + 1)));
  for (std::string w; words >> w;)
    if (w != "\\" && w != source) out.push_back(w);
  return out;
}

// The files that were included when the plugin was built, each with its hash then: whether they are still the same.
bool unchanged(const std::string& list, std::vector<std::string>& included) {
  if (!disk().exists(list)) return false;
  std::istringstream lines(read_file(disk(), list, kLargestSource));
  for (std::string hash, path; lines >> hash && std::getline(lines >> std::ws, path);) {
    if (!disk().exists(path) || sha256_of_file(disk(), path) != hash) return false;
    included.push_back(path);
  }
  return true;
}

// Files made on the way, removed whatever happens.
struct Workplace {
  fs::path folder;
  explicit Workplace(const std::string& beside) : folder(beside + "." + std::to_string(getpid())) {
    disk().make_folders(folder.string());
  }
  ~Workplace() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

void compile(std::vector<std::string> command, const std::string& what) {
  const ProcessResult done = run_process(command);
  if (done.status == 0) return;
  Problem p{"plugin.build", "`" + what + "` does not compile", {}};
  p.notes.push_back({done.output.empty() ? "the compiler ended with " + std::to_string(done.status) : done.output});
  throw Refused(std::move(p));
}

}  // namespace

std::string plugin_headers() {
  // lib/libkcc.so, lib/x86_64-linux-gnu/libkcc.so
  std::error_code ignored;
  for (fs::path at = library().parent_path(); at.has_relative_path(); at = at.parent_path())
    if (const fs::path installed = at / "include" / "kcc"; fs::exists(installed / "runtime/kcc/kcc.h", ignored))
      return installed.string();
  return KCC_SOURCES;
}

BuiltPlugin build_plugin(const std::vector<std::string>& sources, const std::string& out) {
  Sha256 hash;
  const auto add = [&](const std::string& text) {
    hash.add(text.data(), text.size());
    hash.add("", 1);
  };
  for (const std::string& s : sources) {
    add(fs::path(s).filename().string());
    add(read_file(disk(), s, kLargestSource));
  }
  add(hash_of_headers());
  std::vector<std::string> command = compiler();
  add(run_process({command[0], "--version"}).output);
  for (const std::string& o : options()) {
    add(o);
    command.push_back(o);
  }
  const std::string kept = cache_folder() + "/" + hash.hex().substr(0, 32);
  BuiltPlugin built;
  built.path = out.empty() ? kept + ".so" : out;
  if (out.empty() && disk().exists(built.path) && unchanged(kept + ".includes", built.included)) return built;

  built.fresh = true;
  built.included.clear();
  disk().make_folders(folder_of(built.path));
  const Workplace work(built.path);
  std::vector<std::string> link = command;
  std::set<std::string> included;
  for (size_t i = 0; i < sources.size(); ++i) {
    const std::string object = (work.folder / std::to_string(i)).string();
    std::vector<std::string> one = command;
    one.insert(one.end(), {"-c", sources[i], "-MMD", "-MF", object + ".d", "-o", object + ".o"});
    compile(std::move(one), fs::path(sources[i]).filename().string());
    link.push_back(object + ".o");
    for (std::string& d : dependencies(read_file(disk(), object + ".d", kLargestSource), sources[i]))
      included.insert(std::move(d));
  }
  // What kcc itself does not have is an error of the linker now, not of the loader later.
  const std::string result = (work.folder / "plugin.so").string();
  link.insert(link.end(), {"-shared", "-Wl,-z,defs", library().string(), "-o", result});
  compile(std::move(link), fs::path(sources[0]).filename().string());
  std::string list;
  for (const std::string& path : included) {
    list += sha256_of_file(disk(), path) + " " + path + "\n";
    built.included.push_back(path);
  }
  if (out.empty()) replace_file(disk(), kept + ".includes", list);
  disk().rename(result, built.path);
  return built;
}

const LoadedPlugin& load_plugin_file(const std::string& file) {
  const bool built = fs::path(file).extension() == ".so";
  return load_plugin(built ? fs::absolute(file).string() : build_plugin({file}).path,
                     fs::path(file).filename().string());
}

}  // namespace kcc
