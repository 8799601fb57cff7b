#include "runtime/files/idx.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "runtime/base/problem.h"

namespace kcc {
namespace {

[[noreturn]] void fail_idx(const ByteSource& source, const std::string& what) {
  refuse("idx", "`" + source.name() + "` cannot be read: " + what);
}

uint32_t big_endian(const unsigned char* b) {
  return static_cast<uint32_t>(b[0]) << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

struct Element {
  DType dtype;
  int64_t bytes;  // in the file
};

Element element_of(unsigned char type, const ByteSource& source) {
  switch (type) {
    case 0x08: return {DType::kUint8, 1};
    case 0x09: return {DType::kInt32, 1};
    case 0x0B: return {DType::kInt32, 2};
    case 0x0C: return {DType::kInt32, 4};
    case 0x0D: return {DType::kFloat32, 4};
    case 0x0E: return {DType::kFloat64, 8};
    default: fail_idx(source, "its element type is " + std::to_string(type) + "; 8, 9, 11, 12, 13 and 14 are known");
  }
}

// int8 and int16 become wider, a chunk at a time.
void read_narrow(ByteSource& source, int64_t width, int32_t* out, int64_t count) {
  std::vector<unsigned char> chunk(1 << 16);
  for (int64_t at = 0; at < count;) {
    const int64_t n = std::min<int64_t>(count - at, static_cast<int64_t>(chunk.size()) / width);
    read_exactly(source, chunk.data(), static_cast<size_t>(n * width));
    for (int64_t i = 0; i < n; ++i) {
      const unsigned char* b = chunk.data() + i * width;
      out[at + i] = width == 1 ? static_cast<int8_t>(b[0]) : static_cast<int16_t>(b[0] << 8 | b[1]);
    }
    at += n;
  }
}

}  // namespace

Tensor read_idx(ByteSource& source) {
  unsigned char head[4];
  if (source.read(head, 4) != 4 || head[0] != 0 || head[1] != 0)
    fail_idx(source, "it does not begin as an IDX file does");
  const Element element = element_of(head[2], source);
  const int rank = head[3];
  if (rank < 1 || rank > kMaxRank)
    fail_idx(source, "it has " + std::to_string(rank) + " dimensions, and must have 1 to 8");
  Type type{element.dtype, {}};
  for (int i = 0; i < rank; ++i) {
    unsigned char size[4];
    read_exactly(source, size, 4);
    if (big_endian(size) == 0) fail_idx(source, "dimension " + std::to_string(i) + " is 0");
    type.shape.push_back(big_endian(size));
  }
  const int64_t count = type.shape.count();
  const auto declared = static_cast<uint64_t>(checked_product(count, element.bytes, source));
  if (declared > source.left()) {
    fail_idx(source, "it declares " + std::to_string(declared) + " bytes of data, and at most " +
                         std::to_string(source.left()) + " follow");
  }
  Tensor tensor = Tensor::uninitialized(type);
  if (element.bytes < static_cast<int64_t>(size_of(type.dtype))) {
    read_narrow(source, element.bytes, tensor.data<int32_t>(), count);
  } else {
    read_exactly(source, tensor.raw(), declared);
    if (element.bytes == 4) {
      uint32_t* x = tensor.data<uint32_t>();
      for (int64_t i = 0; i < count; ++i) x[i] = __builtin_bswap32(x[i]);
    } else if (element.bytes == 8) {
      uint64_t* x = tensor.data<uint64_t>();
      for (int64_t i = 0; i < count; ++i) x[i] = __builtin_bswap64(x[i]);
    }
  }
  expect_end(source);
  return tensor;
}

}  // namespace kcc
