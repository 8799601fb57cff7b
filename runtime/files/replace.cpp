#include "runtime/files/replace.h"

#include <unistd.h>

#include "runtime/base/problem.h"

namespace kcc {

void replace_file(Files& files, const std::string& path, FunctionRef<void(OutFile&)> write) {
  const std::string beside = path + "." + std::to_string(::getpid()) + ".part";  // of this process alone
  auto out = files.create(beside);
  try {
    write(*out);
    out->sync();
    out->close();
    files.rename(beside, path);
  } catch (...) {
    out.reset();
    try {
      files.remove(beside);
    } catch (const Refused&) {  // the first failure is the one to tell
    }
    throw;
  }
  files.sync_folder(folder_of(path));
}

void replace_file(Files& files, const std::string& path, std::string_view text) {
  replace_file(files, path, [&](OutFile& out) { out.write(text); });
}

}  // namespace kcc
