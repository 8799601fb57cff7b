#include "runtime/plugins/build.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

#include "runtime/base/problem.h"
#include "runtime/files/replace.h"
#include "runtime/files/sha256.h"
#include "runtime/plugins/load.h"
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

// `CXX`, with its arguments: "ccache g++".
std::vector<std::string> compiler() {
  const char* named = std::getenv("CXX");
  std::istringstream words(named ? named : "");
  std::vector<std::string> out{std::istream_iterator<std::string>(words), {}};
  if (out.empty()) out.push_back("c++");
  return out;
}

std::vector<std::string> options() {
  const std::string headers = plugin_headers();
  std::vector<std::string> out{"-std=c++20",
                               "-O2",
                               "-fPIC",
                               "-isystem",
                               headers,
                               "-isystem",
                               headers + "/runtime",
                               "-DKCC_HEADERS=\"" KCC_HEADERS "\""};
#ifdef KCC_NATIVE
  out.push_back("-march=native");
#endif
  return out;
}

// What -march=native means here: the flags of the first processor.
std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("flags") || line.starts_with("Features")) return line;
  return {};
}

class Key {
 public:
  void add(const std::string& text) {
    hash_.add(text.data(), text.size());
    hash_.add("", 1);
  }
  void add_file(const fs::path& path) { add(read_file(disk(), path.string(), kLargestSource)); }
  std::string hex() { return hash_.hex().substr(0, 32); }

 private:
  Sha256 hash_;
};

void add_headers(Key& key) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(plugin_headers() + "/runtime"))
    if (entry.path().extension() == ".h") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& f : files) key.add_file(f);
}

// The files that `source` includes by `"name"` and that lie where that says; and theirs.
void collect_includes(const fs::path& source, std::set<std::string>& out) {
  std::istringstream lines(read_file(disk(), source.string(), kLargestSource));
  for (std::string line; std::getline(lines, line);) {
    size_t at = line.find_first_not_of(" \t");
    if (at == std::string::npos || line[at] != '#') continue;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos || line.compare(at, 7, "include") != 0) continue;
    const size_t from = line.find('"', at), to = line.find('"', from + 1);
    if (from == std::string::npos || to == std::string::npos) continue;
    const fs::path path = (source.parent_path() / line.substr(from + 1, to - from - 1)).lexically_normal();
    if (disk().exists(path.string()) && out.insert(path.string()).second) collect_includes(path, out);
  }
}

std::string cache_folder() {
  const auto of = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  std::vector<std::string> folders;
  if (const std::string cache = of("XDG_CACHE_HOME"); !cache.empty()) folders.push_back(cache + "/kcc/plugins");
  if (const std::string home = of("HOME"); !home.empty()) folders.push_back(home + "/.cache/kcc/plugins");
  for (const std::string& f : folders)
    if (fenced([&] { return disk().make_folders(f), true; }) && access(f.c_str(), W_OK) == 0) return f;
  return fs::temp_directory_path().string() + "/kcc-plugins-" + std::to_string(getuid());
}

// The version of the compiler; none where it cannot be run, which does no harm where a plugin is built already.
std::optional<std::string> version_of(const std::vector<std::string>& program) {
  std::vector<std::string> command = program;
  command.push_back("--version");
  const auto done = fenced([&] { return run_process(command); });
  if (!done || done->status != 0) return {};
  return done->output;
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
  Key key;
  std::set<std::string> included;
  for (const std::string& s : sources) {
    key.add(fs::path(s).filename().string());
    key.add_file(s);
    collect_includes(s, included);
  }
  for (const std::string& s : sources) included.erase(fs::path(s).lexically_normal().string());
  for (const std::string& path : included) {
    key.add(fs::path(path).lexically_relative(fs::path(sources[0]).parent_path().lexically_normal()).string());
    key.add_file(path);
  }
  add_headers(key);
  std::vector<std::string> command = compiler();
  for (const std::string& word : options()) command.push_back(word);
  for (const std::string& word : command) key.add(word);
  key.add(processor());
  const std::string kept = cache_folder() + "/" + key.hex();
  BuiltPlugin built;
  built.path = out.empty() ? kept + ".so" : out;
  built.included.assign(included.begin(), included.end());
  const std::optional<std::string> version = version_of(compiler());
  const auto same_compiler = [&] {
    const auto then = fenced([&] { return read_file(disk(), kept + ".compiler", kLargestSource); });
    return !version || (then && *then == *version);
  };
  const auto whole = [&] { return is_whole_object(read_file(disk(), built.path, kLargestPlugin)); };
  if (out.empty() && disk().exists(built.path) && same_compiler() && whole()) return built;

  built.fresh = true;
  disk().make_folders(folder_of(built.path));
  const Workplace work(built.path);
  std::vector<std::string> link = command;
  for (size_t i = 0; i < sources.size(); ++i) {
    const std::string object = (work.folder / (std::to_string(i) + ".o")).string();
    std::vector<std::string> one = command;
    one.insert(one.end(), {"-c", sources[i], "-o", object});
    compile(std::move(one), fs::path(sources[i]).filename().string());
    link.push_back(object);
  }
  // What kcc itself does not have is an error of the linker now, not of the loader later.
  const std::string result = (work.folder / "plugin.so").string();
  link.insert(link.end(), {"-shared", "-Wl,-z,defs", library().string(), "-o", result});
  compile(std::move(link), fs::path(sources[0]).filename().string());
  if (out.empty()) replace_file(disk(), kept + ".compiler", version.value_or(""));
  disk().rename(result, built.path);
  return built;
}

const LoadedPlugin& load_plugin_file(const std::string& file) {
  const bool built = fs::path(file).extension() == ".so";
  return load_plugin(built ? fs::absolute(file).string() : build_plugin({file}).path,
                     fs::path(file).filename().string());
}

}  // namespace kcc
