#include "runtime/files/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/files/npy_header.h"
#include "runtime/files/replace.h"
#include "runtime/files/text_check.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

constexpr uint32_t kMostNpyHeader = 10'000;
constexpr size_t kChunk = 1 << 16;  // bytes that are converted at a time

[[noreturn]] void fail_npy(const ByteSource& source, const std::string& what) {
  refuse("npy", "`" + source.name() + "` cannot be read: " + what);
}

NpyHeader read_header(ByteSource& source) {
  unsigned char start[8];
  if (source.read(start, 8) != 8 || std::memcmp(start, "\x93NUMPY", 6) != 0)
    fail_npy(source, "it does not begin as a .npy file does");
  if (start[6] < 1 || start[6] > 3)
    fail_npy(source, "it is of version " + std::to_string(start[6]) + ", and 1, 2 and 3 are known");
  unsigned char size[4] = {};
  read_exactly(source, size, start[6] == 1 ? 2 : 4);
  const uint32_t length = size[0] | size[1] << 8 | size[2] << 16 | static_cast<uint32_t>(size[3]) << 24;
  if (length > kMostNpyHeader)
    fail_npy(source, "its header would have " + std::to_string(length) + " bytes, and at most 10000 are read");
  std::string dict(length, '\0');
  read_exactly(source, dict.data(), dict.size());
  return parse_npy_header(dict, source.name());
}

float half_to_float(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16, exponent = h >> 10 & 31, fraction = h & 1023;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000 | fraction << 13);
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

template <class T>
T swapped(T value) {
  auto bytes = std::bit_cast<std::array<unsigned char, sizeof(T)>>(value);
  std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<T>(bytes);
}

// Reads elements as the file has them (`From`), a chunk at a time, and puts `convert` of each into `out`.
template <class From, class To, class F>
void read_as(ByteSource& source, bool swap, To* out, int64_t count, F&& convert) {
  std::vector<From> chunk(static_cast<size_t>(std::min<int64_t>(count, kChunk / sizeof(From))));
  for (int64_t at = 0; at < count;) {
    const auto n = std::min<int64_t>(static_cast<int64_t>(chunk.size()), count - at);
    read_exactly(source, chunk.data(), static_cast<size_t>(n) * sizeof(From));
    for (int64_t i = 0; i < n; ++i) {
      const From value = chunk[static_cast<size_t>(i)];
      out[at + i] = convert(swap ? swapped(value) : value);
    }
    at += n;
  }
}

// The bytes are the tensor's own, but for their order.
template <class T>
void read_same(ByteSource& source, bool swap, T* out, int64_t count) {
  read_exactly(source, out, static_cast<size_t>(count) * sizeof(T));
  if (!swap) return;
  for (int64_t i = 0; i < count; ++i) out[i] = swapped(out[i]);
}

void append_utf8(std::string& text, uint32_t c, const ByteSource& source) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
  } else if (c < 0x10000 && (c < 0xD800 || c > 0xDFFF)) {
    text += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
             static_cast<char>(0x80 | (c & 63))};
  } else if (c >= 0x10000 && c < 0x110000) {
    text += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
             static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
  } else {
    fail_npy(source, "a text holds the number " + std::to_string(c) + ", which is no character");
  }
}

void read_texts(ByteSource& source, const NpyHeader& header, int64_t* out, int64_t count) {
  const bool wide = header.kind == 'U', swap = header.order == '>';
  const size_t length = static_cast<size_t>(header.size), width = length * (wide ? 4 : 1);
  const size_t at_once = std::max<size_t>(1, kChunk / std::max<size_t>(1, width));
  std::vector<char> chunk(at_once * width);
  std::string text;
  for (int64_t i = 0; i < count; ++i) {
    const size_t within = static_cast<size_t>(i) % at_once;
    if (within == 0)
      read_exactly(source, chunk.data(), std::min<size_t>(at_once, static_cast<size_t>(count - i)) * width);
    const char* from = chunk.data() + within * width;
    text.clear();
    if (wide) {
      uint32_t c;
      size_t pending = 0;  // zeros fill up what a text leaves free
      for (size_t k = 0; k < length; ++k) {
        std::memcpy(&c, from + 4 * k, 4);
        if (c == 0) {
          ++pending;
          continue;
        }
        text.append(pending, '\0');
        pending = 0;
        append_utf8(text, swap ? swapped(c) : c, source);
      }
    } else {
      size_t used = length;
      while (used > 0 && from[used - 1] == '\0') --used;
      text.assign(from, used);
      if (!is_utf8(text)) fail_npy(source, "text " + std::to_string(i) + " is not UTF-8");
    }
    out[i] = intern(text);
  }
}

DType dtype_for(const NpyHeader& header) {
  switch (header.kind) {
    case 'b': return DType::kBool;
    case 'f': return header.size == 8 ? DType::kFloat64 : DType::kFloat32;
    case 'i': return header.size == 8 ? DType::kInt64 : DType::kInt32;
    case 'u': return header.size == 1 ? DType::kUint8 : header.size == 2 ? DType::kInt32 : DType::kInt64;
    default: return DType::kString;
  }
}

void read_elements(ByteSource& source, const NpyHeader& header, Tensor& tensor) {
  const bool swap = header.order == '>';
  const int64_t n = tensor.count();
  const auto same = [](auto x) { return x; };
  switch (header.kind) {
    case 'b': return read_as<uint8_t>(source, false, tensor.data<bool>(), n, [](uint8_t x) { return x != 0; });
    case 'f':
      if (header.size == 2) return read_as<uint16_t>(source, swap, tensor.data<float>(), n, half_to_float);
      if (header.size == 4) return read_same(source, swap, tensor.data<uint32_t>(), n);
      return read_same(source, swap, tensor.data<uint64_t>(), n);
    case 'i':
      if (header.size == 1)
        return read_as<int8_t>(source, false, tensor.data<int32_t>(), n,
                               [](int8_t x) { return static_cast<int32_t>(x); });
      if (header.size == 2) return read_as<int16_t>(source, swap, tensor.data<int32_t>(), n, same);
      if (header.size == 4) return read_same(source, swap, tensor.data<uint32_t>(), n);
      return read_same(source, swap, tensor.data<uint64_t>(), n);
    case 'u':
      if (header.size == 1) return read_same(source, false, tensor.data<uint8_t>(), n);
      if (header.size == 2) return read_as<uint16_t>(source, swap, tensor.data<int32_t>(), n, same);
      if (header.size == 4) return read_as<uint32_t>(source, swap, tensor.data<int64_t>(), n, same);
      return read_as<uint64_t>(source, swap, tensor.data<int64_t>(), n, [&](uint64_t x) {
        if (x > INT64_MAX)
          fail_npy(source, "it holds " + std::to_string(x) + ", and int64 ends at 9223372036854775807");
        return static_cast<int64_t>(x);
      });
    default: return read_texts(source, header, tensor.data<int64_t>(), n);
  }
}

// `columns` holds the elements with the first index running fastest.
Tensor from_fortran(const Tensor& columns, const Shape& shape) {
  Tensor rows = Tensor::uninitialized({columns.dtype(), shape});
  std::array<int64_t, kMaxRank> stride{}, index{};
  for (int64_t i = 0, s = 1; i < shape.rank(); ++i) stride[static_cast<size_t>(i)] = s, s *= shape[static_cast<int>(i)];
  dispatch(columns.dtype(), [&]<class T>() {
    const T* from = columns.data<T>();
    T* to = rows.data<T>();
    int64_t offset = 0;
    for (int64_t i = 0, n = columns.count(); i < n; ++i) {
      to[i] = from[offset];
      for (int d = shape.rank() - 1; d >= 0; --d) {
        const auto at = static_cast<size_t>(d);
        offset += stride[at];
        if (++index[at] < shape[d]) break;
        offset -= index[at] * stride[at];
        index[at] = 0;
      }
    }
  });
  return rows;
}

// The characters of the longest text, for `<U`; numpy has no text of none.
int64_t longest(const Tensor& tensor) {
  int64_t most = 1;
  for (int64_t i = 0; i < tensor.count(); ++i) {
    const std::string& text = text_of(tensor.data<int64_t>()[i]);
    most = std::max<int64_t>(most, std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  }
  return most;
}

void write_texts(OutFile& out, const Tensor& tensor) {
  std::vector<uint32_t> wide(static_cast<size_t>(longest(tensor)));
  for (int64_t i = 0; i < tensor.count(); ++i) {
    std::fill(wide.begin(), wide.end(), 0);
    size_t at = 0;
    const std::string& text = text_of(tensor.data<int64_t>()[i]);
    for (size_t k = 0; k < text.size() && at < wide.size();) {
      const auto c = static_cast<unsigned char>(text[k++]);
      uint32_t point = c < 0x80 ? c : c < 0xE0 ? c & 31 : c < 0xF0 ? c & 15 : c & 7;
      while (k < text.size() && (text[k] & 0xC0) == 0x80) point = point << 6 | (text[k++] & 63);
      wide[at++] = point;
    }
    out.write(wide.data(), wide.size() * 4);
  }
}

}  // namespace

Tensor read_npy(ByteSource& source) {
  const NpyHeader header = read_header(source);
  const Type type{dtype_for(header), header.shape};
  const int64_t width = header.size * (header.kind == 'U' ? 4 : 1);
  const int64_t declared = checked_product(header.shape.count(), width, source);
  if (static_cast<uint64_t>(declared) > source.left()) {
    fail_npy(source, "it declares " + std::to_string(declared) + " bytes of data, and at most " +
                         std::to_string(source.left()) + " follow");
  }
  // Texts of no characters and narrow numbers take more memory than the file has bytes.
  const int64_t taken = checked_product(header.shape.count(), static_cast<int64_t>(size_of(type.dtype)), source);
  if (static_cast<uint64_t>(taken) / 16 > source.left() + 4096)
    fail_npy(source, "its shape " + to_string(header.shape) + " is too large for its data");
  Tensor tensor = Tensor::uninitialized(type);
  read_elements(source, header, tensor);
  expect_end(source);
  return header.fortran && header.shape.rank() > 1 ? from_fortran(tensor, header.shape) : tensor;
}

Tensor read_npy(Files& files, const std::string& path) { return read_npy(*files.open(path)); }

Shape read_npy_shape(ByteSource& source) { return read_header(source).shape; }

std::string npy_header(const Tensor& tensor) {
  std::string descr;
  switch (tensor.dtype()) {
    case DType::kBool: descr = "|b1"; break;
    case DType::kUint8: descr = "|u1"; break;
    case DType::kInt32: descr = "<i4"; break;
    case DType::kInt64: descr = "<i8"; break;
    case DType::kFloat32: descr = "<f4"; break;
    case DType::kFloat64: descr = "<f8"; break;
    case DType::kString: descr = "<U" + std::to_string(longest(tensor)); break;
  }
  std::string dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
  for (int64_t size : tensor.shape()) dict += std::to_string(size) + ", ";
  if (tensor.shape().rank() > 1) dict.resize(dict.size() - 2);
  if (tensor.shape().rank() == 1) dict.pop_back();
  dict += "), }";
  dict.resize((10 + dict.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');  // the data begins at a multiple of 64
  dict += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(dict.size() & 255);
  header += static_cast<char>(dict.size() >> 8);
  return header + dict;
}

int64_t npy_data_bytes(const Tensor& tensor) {
  return tensor.dtype() == DType::kString ? tensor.count() * longest(tensor) * 4 : tensor.bytes();
}

void write_npy_data(OutFile& out, const Tensor& tensor) {
  if (tensor.dtype() == DType::kString) return write_texts(out, tensor);
  out.write(tensor.raw(), static_cast<size_t>(tensor.bytes()));
}

void write_npy(OutFile& out, const Tensor& tensor) {
  out.write(npy_header(tensor));
  write_npy_data(out, tensor);
}

void write_npy(Files& files, const std::string& path, const Tensor& tensor) {
  replace_file(files, path, [&](OutFile& out) { write_npy(out, tensor); });
}

}  // namespace kcc
