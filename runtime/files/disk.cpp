// The file system of the machine (POSIX).
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/files/files.h"

namespace kcc {
namespace {

[[noreturn]] void fail(const char* kind, const char* verb, const std::string& path, int error) {
  std::string reason = std::generic_category().message(error);
  if (!reason.empty()) reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  const bool full = error == ENOSPC || error == EDQUOT;
  std::string help;
  if (full) help = "free some space, or write to another folder";
  if (error == EACCES || error == EROFS) help = "the folder must be one that you may write to";
  if (error == ENOENT || error == ENOTDIR) kind = "file.missing";
  if (kind == std::string_view("file.read") || kind == std::string_view("file.missing")) help.clear();
  refuse(full ? "file.full" : kind, std::string("cannot ") + verb + " `" + path + "`: " + reason, help);
}

class DiskIn final : public InFile {
 public:
  DiskIn(const std::string& path, int fd, uint64_t size) : InFile(path), fd_(fd), size_(size) {}
  ~DiskIn() override { ::close(fd_); }
  size_t read(void* out, size_t bytes) override {
    size_t done = 0;
    while (done < bytes) {
      const size_t ask = std::min<size_t>(bytes - done, size_t{1} << 30);
      const ssize_t n = ::pread(fd_, static_cast<char*>(out) + done, ask, static_cast<off_t>(at_));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail("file.read", "read", name(), errno);
      if (n == 0) break;  // also where the file was cut while it is read
      done += static_cast<size_t>(n);
      at_ += static_cast<uint64_t>(n);
    }
    return done;
  }
  uint64_t left() const override { return size_ > at_ ? size_ - at_ : 0; }
  uint64_t size() const override { return size_; }
  void seek(uint64_t at) override {
    KCC_CHECK(at <= size_);
    at_ = at;
  }

 private:
  int fd_;
  uint64_t size_, at_ = 0;
};

class DiskOut final : public OutFile {
 public:
  DiskOut(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  ~DiskOut() override {
    if (fd_ >= 0) ::close(fd_);
  }
  void write(const void* bytes, size_t count) override {
    if (buffer_.size() + count > kBuffer) flush();
    if (count > kBuffer) return write_now(static_cast<const char*>(bytes), count);
    buffer_.append(static_cast<const char*>(bytes), count);
  }
  void sync() override {
    flush();
    if (::fsync(fd_) != 0 && errno != EINVAL && errno != ENOTSUP) fail("file.write", "write", path_, errno);
  }
  void close() override {
    flush();
    const int fd = fd_;
    fd_ = -1;
    if (::close(fd) != 0 && errno != EINTR) fail("file.write", "write", path_, errno);
  }

 private:
  static constexpr size_t kBuffer = 1 << 16;

  void flush() {
    const std::string held = std::move(buffer_);
    buffer_.clear();
    write_now(held.data(), held.size());
  }
  void write_now(const char* from, size_t count) {
    while (count > 0) {
      const ssize_t n = ::write(fd_, from, std::min<size_t>(count, size_t{1} << 30));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail("file.write", "write", path_, errno);
      from += n;
      count -= static_cast<size_t>(n);
    }
  }

  std::string path_, buffer_;
  int fd_;
};

class Disk final : public Files {
 public:
  std::unique_ptr<InFile> open(const std::string& path) override {
    const int fd =
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not block before it is refused
    if (fd < 0) fail("file.read", "read", path, errno);
    struct stat info;
    const int error = ::fstat(fd, &info) != 0 ? errno : S_ISDIR(info.st_mode) ? EISDIR : 0;
    if (error == 0 && S_ISREG(info.st_mode))
      return std::make_unique<DiskIn>(path, fd, static_cast<uint64_t>(info.st_size));
    ::close(fd);
    if (error != 0) fail("file.read", "read", path, error);
    refuse("file.read", "cannot read `" + path + "`: it is no regular file");
  }
  std::unique_ptr<OutFile> create(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) fail("file.write", "write", path, errno);
    return std::make_unique<DiskOut>(path, fd);
  }
  void rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) fail("file.write", "write", to, errno);
  }
  void remove(const std::string& path) override {
    if (::remove(path.c_str()) != 0) fail("file.write", "remove", path, errno);
  }
  void sync_folder(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) fail("file.write", "write to", path, errno);
    const int error = ::fsync(fd) != 0 ? errno : 0;
    ::close(fd);
    if (error != 0 && error != EINVAL && error != ENOTSUP) fail("file.write", "write to", path, error);
  }
  void make_folders(const std::string& path) override {
    for (size_t at = 1; at <= path.size(); ++at) {
      if (at < path.size() && path[at] != '/') continue;
      const std::string folder = path.substr(0, at);
      if (::mkdir(folder.c_str(), 0777) != 0 && (errno != EEXIST || !is_folder(folder))) {
        fail("file.write", "make the folder", folder, errno);
      }
    }
  }
  bool exists(const std::string& path) override { return ::access(path.c_str(), F_OK) == 0; }
  bool is_folder(const std::string& path) override {
    struct stat info;
    return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  }
  std::vector<std::string> list(const std::string& folder) override {
    std::vector<std::string> names;
    DIR* dir = ::opendir(folder.c_str());
    if (!dir) fail("file.read", "read", folder, errno);
    while (const dirent* entry = ::readdir(dir)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    ::closedir(dir);
    std::sort(names.begin(), names.end());
    return names;
  }
};

}  // namespace

Files& disk() {
  static Disk* d = new Disk;
  return *d;
}

}  // namespace kcc
