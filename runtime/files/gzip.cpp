#include "runtime/files/gzip.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <vector>

#include "runtime/base/problem.h"

namespace kcc {
namespace {

class Inflated final : public ByteSource {
 public:
  Inflated(std::unique_ptr<ByteSource> compressed, uint64_t most)
      : ByteSource(compressed->name()), from_(std::move(compressed)), most_(most), in_(1 << 16) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) refuse("memory", "no memory to read `" + name() + "`");
  }
  ~Inflated() override { inflateEnd(&stream_); }

  size_t read(void* out, size_t bytes) override {
    size_t done = 0;
    while (done < bytes && !ended_) {
      if (stream_.avail_in == 0) fill();
      stream_.next_out = static_cast<Bytef*>(out) + done;
      const size_t room = std::min<size_t>(bytes - done, 1 << 30);
      stream_.avail_out = static_cast<uInt>(room);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      done += room - stream_.avail_out;
      if (status == Z_STREAM_END) {
        next_member();
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        refuse("gzip", "`" + name() + "` is damaged: " + (stream_.msg ? stream_.msg : "it cannot be inflated"));
      } else if (stream_.avail_in == 0 && stream_.avail_out != 0 && drained_) {
        refuse("gzip", "`" + name() + "` ends within its compressed data");
      }
    }
    total_ += done;
    if (total_ > most_) {
      refuse("file.large", "`" + name() + "` inflates to more than " + std::to_string(most_) +
                               " bytes, which is the most that is read");
    }
    return done;
  }

  uint64_t left() const override {
    if (ended_) return 0;
    const uint64_t compressed = std::min<uint64_t>(from_->left(), uint64_t{1} << 50) + stream_.avail_in;
    const uint64_t within = (1 << 16);  // of what zlib has read already
    return std::min(most_ - total_, compressed * kMostInflation + within);
  }

 private:
  void fill() {
    stream_.next_in = in_.data();
    stream_.avail_in = static_cast<uInt>(from_->read(in_.data(), in_.size()));
    drained_ = stream_.avail_in < in_.size();  // left() would not see a file that was cut meanwhile
  }

  // After the end of one gzip member another may begin; zeros may fill up a block.
  void next_member() {
    for (;;) {
      if (stream_.avail_in == 0) fill();
      if (stream_.avail_in == 0) {
        ended_ = true;
        return;
      }
      if (*stream_.next_in != 0) break;
      ++stream_.next_in;
      --stream_.avail_in;
    }
    if (*stream_.next_in != 0x1f) refuse("gzip", "`" + name() + "` holds something else after its compressed data");
    inflateReset(&stream_);
  }

  std::unique_ptr<ByteSource> from_;
  uint64_t most_, total_ = 0;
  std::vector<Bytef> in_;
  z_stream stream_{};
  bool ended_ = false, drained_ = false;
};

}  // namespace

uint64_t most_bytes() {
  static const uint64_t most = [] {
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGE_SIZE);
    return pages > 0 && page > 0 ? static_cast<uint64_t>(pages) * static_cast<uint64_t>(page) / 4 * 3
                                 : uint64_t{1} << 34;
  }();
  return most;
}

std::unique_ptr<ByteSource> inflated(std::unique_ptr<ByteSource> compressed, uint64_t most) {
  return std::make_unique<Inflated>(std::move(compressed), most);
}

std::unique_ptr<ByteSource> open_maybe_gzip(Files& files, const std::string& path, uint64_t most) {
  auto file = files.open(path);
  unsigned char magic[2] = {};
  const bool gzip = file->read(magic, 2) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
  file->seek(0);
  if (gzip) return inflated(std::move(file), most);
  return file;
}

}  // namespace kcc
