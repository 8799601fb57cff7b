#include <zip.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "runtime/base/problem.h"
#include "runtime/files/gzip.h"
#include "runtime/files/zip.h"

namespace kcc {

struct ZipReader::State {
  std::unique_ptr<InFile> file;
  uint64_t left;  // of the bytes that may come out
  zip_t* archive = nullptr;
  std::exception_ptr failure;  // of `file`, while libzip's C code stood between
  zip_error_t error{};

  ~State() {
    if (archive) zip_discard(archive);
    zip_error_fini(&error);
  }
  // libzip asks the file through this.
  static zip_int64_t serve(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command);
};

zip_int64_t ZipReader::State::serve(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  State& s = *static_cast<State*>(self);
  switch (command) {
    case ZIP_SOURCE_OPEN: s.file->seek(0); return 0;
    case ZIP_SOURCE_READ: try { return static_cast<zip_int64_t>(s.file->read(data, length));
      } catch (...) {  // it must not fly through C
        s.failure = std::current_exception();
        zip_error_set(&s.error, ZIP_ER_READ, 0);
        return -1;
      }
    case ZIP_SOURCE_CLOSE: return 0;
    case ZIP_SOURCE_STAT: {
      auto* stat = static_cast<zip_stat_t*>(data);
      zip_stat_init(stat);
      stat->size = s.file->size();
      stat->valid |= ZIP_STAT_SIZE;
      return sizeof *stat;
    }
    case ZIP_SOURCE_SEEK: {
      const uint64_t size = s.file->size();
      const zip_int64_t to = zip_source_seek_compute_offset(size - s.file->left(), size, data, length, &s.error);
      if (to < 0) return -1;
      s.file->seek(static_cast<uint64_t>(to));
      return 0;
    }
    case ZIP_SOURCE_TELL: return static_cast<zip_int64_t>(s.file->size() - s.file->left());
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&s.error, data, length);
    case ZIP_SOURCE_FREE: return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                            ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
                                            ZIP_SOURCE_SUPPORTS, -1);
    default: zip_error_set(&s.error, ZIP_ER_OPNOTSUPP, 0); return -1;
  }
}

namespace {

class Member final : public ByteSource {
 public:
  Member(const std::string& name, zip_file_t* file, uint64_t size, uint64_t& budget, std::exception_ptr& failure)
      : ByteSource(name), file_(file), size_(size), budget_(budget), failure_(failure) {}
  ~Member() override { zip_fclose(file_); }
  size_t read(void* out, size_t bytes) override {
    size_t done = 0;
    while (done < bytes) {
      const zip_int64_t n =
          zip_fread(file_, static_cast<char*>(out) + done, std::min<size_t>(bytes - done, size_t{1} << 30));
      if (failure_) std::rethrow_exception(failure_);
      if (n < 0) refuse("zip", "`" + name() + "` is damaged: it cannot be inflated, or its checksum is another");
      if (n == 0) break;
      if (static_cast<uint64_t>(n) > budget_)
        refuse("file.large", "`" + name() + "` inflates to more than may be read");
      budget_ -= static_cast<uint64_t>(n);
      size_ -= std::min(size_, static_cast<uint64_t>(n));
      done += static_cast<size_t>(n);
    }
    return done;
  }
  uint64_t left() const override { return std::min(size_, budget_); }

 private:
  zip_file_t* file_;
  uint64_t size_;
  uint64_t& budget_;
  std::exception_ptr& failure_;
};

}  // namespace

ZipReader::ZipReader(std::unique_ptr<InFile> file, uint64_t most) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.file = std::move(file);
  s.left = most;
  const std::string& name = s.file->name();
  const auto damaged = [&](const std::string& what) {
    if (s.failure) std::rethrow_exception(s.failure);
    refuse("zip", "`" + name + "` is no archive that can be read: " + what);
  };
  zip_error_init(&s.error);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_function_create(&State::serve, &s, &error);
  if (source) s.archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (!s.archive) {
    if (source) zip_source_free(source);
    const bool twice = zip_error_code_zip(&error) == ZIP_ER_EXISTS;
    const std::string reason = twice ? "two members have the same name" : zip_error_strerror(&error);
    zip_error_fini(&error);
    damaged(reason);
  }
  zip_error_fini(&error);
  constexpr zip_int64_t kMostMembers = 100'000;
  const zip_int64_t count = zip_get_num_entries(s.archive, 0);
  if (count > kMostMembers) damaged("it has " + std::to_string(count) + " members, and at most 100000 are read");
  std::set<std::string> names;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(s.archive, i, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_NAME) || !(stat.valid & ZIP_STAT_SIZE))
      damaged("a member has no name or size");
    if (!names.insert(stat.name).second) damaged("two members are named `" + std::string(stat.name) + "`");
    members_.push_back({stat.name, i, stat.size});
  }
}

ZipReader::~ZipReader() = default;

std::unique_ptr<ByteSource> ZipReader::open(const ZipMember& member) {
  State& s = *state_;
  const std::string name = s.file->name() + "/" + member.name;
  const auto damaged = [&](const std::string& what) { refuse("zip", "`" + name + "` cannot be read: " + what); };
  zip_stat_t stat;
  if (zip_stat_index(s.archive, member.index, 0, &stat) != 0) damaged("it is damaged");
  if (stat.encryption_method != ZIP_EM_NONE) damaged("it is encrypted");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    damaged("it is neither stored nor deflated");
  if (stat.comp_size > s.file->size()) damaged("it declares more bytes than the archive has");
  const uint64_t bound = stat.comp_method == ZIP_CM_STORE ? stat.comp_size : stat.comp_size * kMostInflation + 1024;
  if (stat.size > bound) damaged("it declares more bytes than its data can hold");
  zip_file_t* file = zip_fopen_index(s.archive, member.index, 0);
  if (s.failure) std::rethrow_exception(s.failure);
  if (!file) damaged(zip_strerror(s.archive));
  return std::make_unique<Member>(name, file, stat.size, s.left, s.failure);
}

}  // namespace kcc
