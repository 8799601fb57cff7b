// Bytes that come in order: of a file, of memory, inflated or as they are.
//
// Invariant: what read() and left() say never exceeds what the source can deliver, so a length that a file declares can
// be compared with left() before anything is allocated for it. Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kcc {

class ByteSource {
 public:
  explicit ByteSource(std::string name) : name_(std::move(name)) {}
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  const std::string& name() const { return name_; }  // for messages: a path, or a path and a member

  // Fewer bytes than asked for only at the end. Refuses (kind "file.read") what cannot be read.
  virtual size_t read(void* out, size_t bytes) = 0;

  // At most this many bytes can still come: exact for plain files, a bound where they are inflated.
  virtual uint64_t left() const = 0;

 private:
  std::string name_;
};

// A source that can go back: a plain file, or memory.
class InFile : public ByteSource {
 public:
  using ByteSource::ByteSource;
  virtual uint64_t size() const = 0;
  virtual void seek(uint64_t at) = 0;  // at <= size()
};

// Bytes in memory as a file.
class MemoryFile final : public InFile {
 public:
  MemoryFile(std::string name, std::string bytes) : InFile(std::move(name)), bytes_(std::move(bytes)) {}
  size_t read(void* out, size_t bytes) override;
  uint64_t left() const override { return bytes_.size() - at_; }
  uint64_t size() const override { return bytes_.size(); }
  void seek(uint64_t at) override;

 private:
  std::string bytes_;
  size_t at_ = 0;
};

// All of a source, in one piece that is not filled with zeros first.
struct Bytes {
  std::unique_ptr<char[]> data;
  size_t size = 0;
  std::string_view view() const { return {data.get(), size}; }
};

// Refuses (kind "file.large") more than `cap` bytes.
Bytes read_all(ByteSource& source, uint64_t cap);

// Exactly `bytes` bytes; where fewer come, refuses (kind "file.short").
void read_exactly(ByteSource& source, void* out, size_t bytes);

// Refuses (kind "file.trailing") what comes after the end of what was declared.
void expect_end(ByteSource& source);

// A factor of a product, checked: refuses (kind "file.large") what 63 bits cannot hold.
int64_t checked_product(int64_t a, int64_t b, const ByteSource& source);

}  // namespace kcc
