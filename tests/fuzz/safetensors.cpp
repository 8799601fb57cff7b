// Any bytes as a .safetensors file: tensors, or a refusal; what was read is written and read again alike.
#include "runtime/files/safetensors.h"

#include "runtime/base/problem.h"

namespace {

struct Memory final : kcc::OutFile {
  void write(const void* bytes, size_t count) override { held.append(static_cast<const char*>(bytes), count); }
  void sync() override {}
  void close() override {}
  std::string held;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kcc;
  MemoryFile file("f", std::string(reinterpret_cast<const char*>(data), size));
  try {
    const Safetensors read = read_safetensors(file);
    Memory out;
    write_safetensors(out, "f", read.tensors, read.metadata);
    MemoryFile again("f", out.held);
    if (read_safetensors(again).tensors.size() != read.tensors.size()) __builtin_trap();
  } catch (const Refused&) {
  }
  return 0;
}
