// Reading and writing NumPy's .npy: one array.
//
// Read are b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 in both byte orders, C and Fortran order, and texts (`U`, `S`). An array
// keeps its dtype where kcc has it; i1 i2 u2 become int32, u4 and u8 int64, f2 float32, texts string. Pickled objects
// are refused. Kinds: "npy", and those of files.h.
#pragma once

#include "runtime/files/files.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

Tensor read_npy(ByteSource& source);
Tensor read_npy(Files& files, const std::string& path);
Shape read_npy_shape(ByteSource& source);  // of the header alone: no element is read

// As NumPy reads it: version 1.0, C order, texts as `<U`.
void write_npy(OutFile& out, const Tensor& tensor);
void write_npy(Files& files, const std::string& path, const Tensor& tensor);  // replaces it atomically

// What write_npy writes before the array, and the bytes that the array takes.
std::string npy_header(const Tensor& tensor);
int64_t npy_data_bytes(const Tensor& tensor);
void write_npy_data(OutFile& out, const Tensor& tensor);

}  // namespace kcc
