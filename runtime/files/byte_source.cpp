#include "runtime/files/byte_source.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"

namespace kcc {
namespace {

Bytes uninitialized(const ByteSource& source, uint64_t size) {
  Bytes bytes;
  bytes.data.reset(new (std::nothrow) char[size]);
  if (!bytes.data) {
    refuse("memory", "`" + source.name() + "` needs " + std::to_string(size) + " bytes of memory, which cannot be had");
  }
  return bytes;
}

}  // namespace

size_t MemoryFile::read(void* out, size_t bytes) {
  const size_t n = std::min(bytes, bytes_.size() - at_);
  if (n > 0) std::memcpy(out, bytes_.data() + at_, n);
  at_ += n;
  return n;
}

void MemoryFile::seek(uint64_t at) {
  KCC_CHECK(at <= bytes_.size());
  at_ = at;
}

Bytes read_all(ByteSource& source, uint64_t cap) {
  constexpr uint64_t kFirst = 1 << 20;
  uint64_t room = std::min({source.left(), cap, kFirst});
  if (auto* file = dynamic_cast<InFile*>(&source)) room = std::min(file->left(), cap);  // exact, so no growing
  Bytes all = uninitialized(source, room + 1);  // one more, so that the end is seen
  ++room;
  for (;;) {
    const size_t n = source.read(all.data.get() + all.size, room - all.size);
    all.size += n;
    if (all.size > cap) {
      refuse("file.large", "`" + source.name() + "` holds more than " + std::to_string(cap) +
                               " bytes, which is the most that is read");
    }
    if (all.size < room) return all;
    Bytes bigger = uninitialized(source, 2 * room);
    std::memcpy(bigger.data.get(), all.data.get(), all.size);
    all.data = std::move(bigger.data);
    room *= 2;
  }
}

void read_exactly(ByteSource& source, void* out, size_t bytes) {
  const size_t n = source.read(out, bytes);
  if (n < bytes) {
    refuse("file.short",
           "`" + source.name() + "` ends " + std::to_string(bytes - n) + " bytes before what it declares");
  }
}

void expect_end(ByteSource& source) {
  char more;
  if (source.read(&more, 1) != 0) {
    refuse("file.trailing", "`" + source.name() + "` goes on after the end of what it declares");
  }
}

int64_t checked_product(int64_t a, int64_t b, const ByteSource& source) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) {
    refuse("file.large", "`" + source.name() + "` declares a size that 63 bits cannot hold");
  }
  return product;
}

}  // namespace kcc
