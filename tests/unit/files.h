// Files in memory, which can be told to fail: for tests of what reads and writes files.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "runtime/base/problem.h"
#include "runtime/files/files.h"

namespace kcc {

class TestFiles final : public Files {
 public:
  std::map<std::string, std::string> held;
  std::string failing;  // the operation that fails: "create", "write", "sync", "close", "rename", "sync_folder"
  std::string log;      // the operations that were done, each with a space behind it

  std::unique_ptr<InFile> open(const std::string& path) override {
    const auto it = held.find(path);
    if (it == held.end()) refuse("file.missing", "cannot read `" + path + "`: no such file or directory");
    return std::make_unique<MemoryFile>(path, it->second);
  }
  std::unique_ptr<OutFile> create(const std::string& path) override {
    act("create");
    held[path].clear();
    return std::make_unique<Out>(*this, path);
  }
  void rename(const std::string& from, const std::string& to) override {
    act("rename");
    held[to] = held.at(from);
    held.erase(from);
  }
  void remove(const std::string& path) override {
    act("remove");
    held.erase(path);
  }
  void sync_folder(const std::string&) override { act("sync_folder"); }
  void make_folders(const std::string&) override {}
  bool exists(const std::string& path) override { return held.contains(path) || is_folder(path); }
  bool is_folder(const std::string& path) override {
    const auto it = held.lower_bound(path + "/");
    return path == "." || (it != held.end() && it->first.starts_with(path + "/"));
  }
  std::vector<std::string> list(const std::string& folder) override {
    std::map<std::string, bool> names;
    const std::string prefix = folder == "." ? "" : folder + "/";
    for (const auto& [path, bytes] : held) {
      if (path.starts_with(prefix))
        names[path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size())] = true;
    }
    std::vector<std::string> all;
    for (const auto& [name, is] : names) all.push_back(name);
    return all;
  }

 private:
  struct Out final : OutFile {
    Out(TestFiles& f, std::string p) : files(f), path(std::move(p)) {}
    void write(const void* bytes, size_t count) override {
      files.act("write");
      files.held[path].append(static_cast<const char*>(bytes), count);
    }
    void sync() override { files.act("sync"); }
    void close() override { files.act("close"); }
    TestFiles& files;
    std::string path;
  };
  void act(const std::string& what) {
    if (what == failing) refuse("file.full", "cannot " + what + ": no space left on device");
    log += what + " ";
  }
};

// The kind and the message that `f` is refused with; empty when it is not.
template <class F>
Problem refusal(F&& f) {
  try {
    f();
  } catch (const Refused& refused) {
    return refused.problem();
  }
  return {};
}

}  // namespace kcc
