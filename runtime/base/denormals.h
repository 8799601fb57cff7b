// Flush-to-zero for the calling thread: numbers below 1.2e-38 become 0, in results and as operands.
// Without it an optimizer's fading averages make every step slower, and threads that differ in it give different bits.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace kcc {

// Cheap enough to be called before any piece of work: it reads first and writes only where something is to change.
inline void flush_denormals() {
#if defined(__SSE2__)
  constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
  const unsigned now = _mm_getcsr();
  const unsigned wanted = now | kFlushToZero | kDenormalsAreZero;
  if (now != wanted) _mm_setcsr(wanted);
#elif defined(__aarch64__)
  constexpr uint64_t kFlushToZero = uint64_t{1} << 24;
  uint64_t now;
  asm volatile("mrs %0, fpcr" : "=r"(now));
  if ((now & kFlushToZero) == 0) asm volatile("msr fpcr, %0" : : "r"(now | kFlushToZero));
#endif
}

}  // namespace kcc
