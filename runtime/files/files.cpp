#include "runtime/files/files.h"

#include "runtime/base/problem.h"

namespace kcc {

std::string folder_of(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string path_in(const std::string& folder, const std::string& path) {
  if (folder.empty() || folder == "." || path.empty() || path[0] == '/') return path;
  return folder.back() == '/' ? folder + path : folder + "/" + path;
}

std::string read_file(Files& files, const std::string& path, uint64_t cap) {
  const auto file = files.open(path);
  if (file->size() > cap) {
    refuse("file.large", "`" + path + "` has " + std::to_string(file->size()) + " bytes, and at most " +
                             std::to_string(cap) + " are read");
  }
  const Bytes all = read_all(*file, cap);
  return std::string(all.view());
}

}  // namespace kcc
