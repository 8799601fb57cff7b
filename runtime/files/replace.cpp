#include "runtime/files/replace.h"

#include <unistd.h>

#include <mutex>
#include <set>
#include <string>

#include "runtime/base/problem.h"

namespace kcc {
namespace {

// The files beside that are being written.
struct Unfinished {
  std::mutex mutex;
  std::set<std::string> paths;
};
Unfinished& unfinished() {
  static auto* const all = new Unfinished;  // a thread may write to the very end
  return *all;
}

class Beside {
 public:
  explicit Beside(const std::string& path) : path_(path) {
    const std::lock_guard lock(unfinished().mutex);
    unfinished().paths.insert(path_);
  }
  ~Beside() {
    const std::lock_guard lock(unfinished().mutex);
    unfinished().paths.erase(path_);
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

 private:
  const std::string path_;
};

}  // namespace

void give_up_replacing() {
  unfinished().mutex.lock();  // for good: a file is renamed before, or not at all
  for (const std::string& path : unfinished().paths) ::unlink(path.c_str());
}

void replace_file(Files& files, const std::string& path, FunctionRef<void(OutFile&)> write) {
  const std::string beside = path + "." + std::to_string(::getpid()) + ".part";  // of this process alone
  const Beside known(beside);
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
