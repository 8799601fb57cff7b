// Any bytes as a .npz archive, and what follows its first byte as a .npy file: arrays, or a refusal.
#include "runtime/files/npz.h"

#include "runtime/base/problem.h"
#include "runtime/files/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kcc;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  constexpr uint64_t kMost = 1 << 24;
  try {
    if (size > 0 && data[0] == 'P') {
      for (const auto& [name, array] : read_npz(std::make_unique<MemoryFile>("f", bytes), kMost)) {
        if (array.count() > 0) (void)array.at(array.count() - 1);
      }
    } else {
      MemoryFile file("f", bytes);
      const Tensor array = read_npy(file);
      if (array.count() > 0) (void)array.at(array.count() - 1);
    }
  } catch (const Refused&) {
  }
  return 0;
}
