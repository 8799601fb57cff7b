// gzip streams, inflated as they are read, with a bound on what comes out.
#pragma once

#include "runtime/files/files.h"

namespace kcc {

// deflate cannot make more than this many bytes of one.
inline constexpr uint64_t kMostInflation = 1032;

// The most bytes that reading one file may bring into memory: three quarters of the machine's.
uint64_t most_bytes();

// What is in `compressed`: one gzip member or several. Refuses (kind "gzip") what is damaged, (kind "file.large") more
// than `most` bytes.
std::unique_ptr<ByteSource> inflated(std::unique_ptr<ByteSource> compressed, uint64_t most);

// The file itself, or what is in it where it begins as gzip does.
std::unique_ptr<ByteSource> open_maybe_gzip(Files& files, const std::string& path, uint64_t most = most_bytes());

}  // namespace kcc
