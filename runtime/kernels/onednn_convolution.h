// One pass of a float32 convolution by oneDNN, on the calling thread. The kernel lies in a layout of oneDNN's choice.
//
// Threads: any may run at once, each with its own scratch.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/kernels/convolution.h"

namespace kcc {

class OnednnConvolution {
 public:
  // Null where oneDNN has nothing fast. With `like`, the kernel's layout is that of `like`.
  static std::shared_ptr<const OnednnConvolution> make(const Convolution& c, ConvolutionPass pass,
                                                       const OnednnConvolution* like = nullptr);
  virtual ~OnednnConvolution() = default;

  virtual int64_t kernel_bytes() const = 0;  // in its layout; a whole number of floats
  virtual int64_t scratch_bytes() const = 0;
  virtual void pack(const float* kernel, float* packed) const = 0;  // from [kh, kw, c / groups, o]
  virtual void unpack(const float* packed, float* kernel) const = 0;

  // Computes y from x and kernel, x from y and kernel, or kernel from x and y, as the pass says.
  virtual void run(float* x, float* packed, float* y, void* scratch) const = 0;
};

}  // namespace kcc
