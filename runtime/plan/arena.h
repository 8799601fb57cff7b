// The memory that a run's intermediate values live in. Executors that never run at once may share one.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/tensor/tensor.h"

namespace kcc {

class Arena {
 public:
  // Makes room; what was there is lost, but stays readable for those who hold `memory()`.
  void reserve(int64_t bytes) {
    if (memory_ && bytes <= bytes_) return;
    memory_ = allocate(bytes);
    bytes_ = bytes;
  }
  const std::shared_ptr<void>& memory() const { return memory_; }
  int64_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<void> memory_;
  int64_t bytes_ = 0;
};

}  // namespace kcc
