// The header of a .npy file: a Python dict of three known keys, read by a small parser of its own.
#pragma once

#include <string>
#include <string_view>

#include "runtime/tensor/shape.h"

namespace kcc {

struct NpyHeader {
  char order = '<';  // '<', '>', or '|' where one byte needs none
  char kind = 'f';   // b i u f U S
  int64_t size = 4;  // bytes of an element; for U its characters, of four bytes each
  bool fortran = false;
  Shape shape;
};

// `dict` as it stands in the file; `file` is for messages. Refuses (kind "npy").
NpyHeader parse_npy_header(std::string_view dict, const std::string& file);

}  // namespace kcc
