#include <zlib.h>

#include "runtime/base/check.h"
#include "runtime/files/zip.h"

namespace kcc {
namespace {

constexpr uint64_t kNarrow = 0xFFFFFFFF;  // what stands where the zip64 field has the number

// Little-endian fields, appended to a record.
class Record {
 public:
  Record& u16(uint64_t x) { return put(x, 2); }
  Record& u32(uint64_t x) { return put(x, 4); }
  Record& u64(uint64_t x) { return put(x, 8); }
  Record& text(const std::string& s) {
    bytes += s;
    return *this;
  }
  std::string bytes;

 private:
  Record& put(uint64_t x, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(x >> 8 * i & 255);
    return *this;
  }
};

// Passes bytes on; knows their count and checksum.
class Counted final : public OutFile {
 public:
  explicit Counted(OutFile* out) : out_(out) {}
  void write(const void* bytes, size_t count) override {
    if (out_) {
      out_->write(bytes, count);
    } else {
      crc = static_cast<uint32_t>(crc32_z(crc, static_cast<const Bytef*>(bytes), count));
    }
    size += count;
  }
  using OutFile::write;
  void sync() override {}
  void close() override {}
  uint64_t size = 0;
  uint32_t crc = 0;

 private:
  OutFile* out_;
};

}  // namespace

void ZipWriter::add(const std::string& name, uint64_t size, const std::function<void(OutFile&)>& write) {
  Counted sum(nullptr);  // the checksum stands before the data, so the data is made twice
  write(sum);
  KCC_CHECK(sum.size == size, name);
  const bool wide = size >= kNarrow;
  Record head;
  head.u32(0x04034b50).u16(wide ? 45 : 20).u16(0x0800).u16(0).u16(0).u16(0x21).u32(sum.crc);  // UTF-8 names; 1980-01-01
  head.u32(wide ? kNarrow : size).u32(wide ? kNarrow : size).u16(name.size()).u16(wide ? 20 : 0).text(name);
  if (wide) head.u16(1).u16(16).u64(size).u64(size);
  entries_.push_back({name, size, at_, sum.crc});
  out_.write(head.bytes);
  Counted data(&out_);
  write(data);
  KCC_CHECK(data.size == size, name);
  at_ += head.bytes.size() + size;
}

void ZipWriter::finish() {
  const uint64_t start = at_;
  for (const Entry& e : entries_) {
    const bool wide_size = e.size >= kNarrow, wide_offset = e.offset >= kNarrow;
    const uint64_t extra = (wide_size ? 16 : 0) + (wide_offset ? 8 : 0);
    Record r;
    r.u32(0x02014b50).u16(45).u16(45).u16(0x0800).u16(0).u16(0).u16(0x21).u32(e.crc);
    r.u32(wide_size ? kNarrow : e.size).u32(wide_size ? kNarrow : e.size).u16(e.name.size()).u16(extra ? extra + 4 : 0);
    r.u16(0).u16(0).u16(0).u32(0).u32(wide_offset ? kNarrow : e.offset).text(e.name);
    if (extra) r.u16(1).u16(extra);
    if (wide_size) r.u64(e.size).u64(e.size);
    if (wide_offset) r.u64(e.offset);
    out_.write(r.bytes);
    at_ += r.bytes.size();
  }
  const uint64_t size = at_ - start, count = entries_.size();
  Record end;
  if (start >= kNarrow || size >= kNarrow || count >= 0xFFFF) {
    end.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(count).u64(count).u64(size).u64(start);
    end.u32(0x07064b50).u32(0).u64(at_).u32(1);
  }
  const auto narrow = [](uint64_t x, uint64_t most) { return x < most ? x : most; };
  end.u32(0x06054b50).u16(0).u16(0).u16(narrow(count, 0xFFFF)).u16(narrow(count, 0xFFFF));
  end.u32(narrow(size, kNarrow)).u32(narrow(start, kNarrow)).u16(0);
  out_.write(end.bytes);
}

}  // namespace kcc
