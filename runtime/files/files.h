// The file system behind an interface, so that tests can let it fail (see LevelDB's Env).
//
// Everything here refuses with kind "file.missing", "file.read", "file.write" or "file.full", and names the path.
// Threads: any for Files, one at a time for an open file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/files/byte_source.h"

namespace kcc {

class OutFile {
 public:
  virtual ~OutFile() = default;
  virtual void write(const void* bytes, size_t count) = 0;
  void write(std::string_view text) { write(text.data(), text.size()); }
  virtual void sync() = 0;   // to the disk
  virtual void close() = 0;  // says what went wrong; the destructor closes in silence
};

class Files {
 public:
  virtual ~Files() = default;
  virtual std::unique_ptr<InFile> open(const std::string& path) = 0;
  virtual std::unique_ptr<OutFile> create(const std::string& path) = 0;  // empties what was there
  virtual void rename(const std::string& from, const std::string& to) = 0;
  virtual void remove(const std::string& path) = 0;
  virtual void sync_folder(const std::string& path) = 0;
  virtual void make_folders(const std::string& path) = 0;  // with those above it; no matter if it is there
  virtual bool exists(const std::string& path) = 0;
  virtual bool is_folder(const std::string& path) = 0;
  virtual std::vector<std::string> list(const std::string& folder) = 0;  // names within it, sorted
};

Files& disk();

// The folder that holds `path`: "a/b" -> "a", "b" -> ".", "/b" -> "/".
std::string folder_of(const std::string& path);
// `path` as seen from `folder`; absolute paths stay.
std::string path_in(const std::string& folder, const std::string& path);

// A whole file as text; refuses more than `cap` bytes before it reads them.
std::string read_file(Files& files, const std::string& path, uint64_t cap);

}  // namespace kcc
