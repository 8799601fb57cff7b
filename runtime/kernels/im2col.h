// Convolutions by laying out patches as the rows of a matrix: any dtype, any shape, nothing clever. The oracle of the
// fast ones.
//
// Works on whole images of one convolution on the calling thread. `scratch` holds im2col_scratch() elements.
#pragma once

#include "runtime/kernels/convolution.h"

namespace kcc {

int64_t im2col_scratch(const Convolution& c);

template <class T>
void im2col_result(const Convolution& c, const T* x, const T* kernel, T* y, T* scratch);
template <class T>
void im2col_input(const Convolution& c, const T* dy, const T* kernel, T* dx, T* scratch);
template <class T>
void im2col_kernel(const Convolution& c, const T* x, const T* dy, T* dkernel, T* scratch);

}  // namespace kcc
