// Any bytes as an IDX file, gzipped where they begin so: an array, or a refusal.
#include "runtime/files/idx.h"

#include "runtime/base/problem.h"
#include "runtime/files/gzip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kcc;
  auto file = std::make_unique<MemoryFile>("f", std::string(reinterpret_cast<const char*>(data), size));
  try {
    std::unique_ptr<ByteSource> source = std::move(file);
    if (size > 1 && data[0] == 0x1f && data[1] == 0x8b) source = inflated(std::move(source), 1 << 24);
    const Tensor array = read_idx(*source);
    (void)array.at(array.count() - 1);
  } catch (const Refused&) {
  }
  return 0;
}
