// SHA-256 (FIPS 180-4): tells whether a data file is still the one that a run was trained on.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "runtime/files/files.h"

namespace kcc {

class Sha256 {
 public:
  void add(const void* bytes, size_t count);
  std::string hex();  // of all that was added; nothing can be added after it

 private:
  void block(const unsigned char* bytes);
  std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> rest_{};
  uint64_t count_ = 0;
};

std::string sha256(std::string_view bytes);
std::string sha256_of_file(Files& files, const std::string& path);

}  // namespace kcc
