// The JSON header of a .safetensors file, parsed with all its own checks (no tensor data is touched).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tensor/tensor.h"

namespace kcc {

struct SafetensorsEntry {
  std::string name;
  Type type;
  uint64_t begin = 0, end = 0;  // within the data
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  // by their begin; without holes from 0 on
  std::map<std::string, std::string> metadata;
};

// `file` is for messages.
SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& file);

std::string_view safetensors_name(DType dtype);  // "F32"; empty for kString

}  // namespace kcc
