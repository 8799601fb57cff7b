// Reading and writing .safetensors: named tensors with a small map of texts beside them.
//
// What is written is what the official reader takes; what is read is held to its rules: the header within its cap and
// without duplicates, the data without holes and covering the file. Kinds: "safetensors", and those of files.h.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/files/files.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

struct Safetensors {
  NamedTensors tensors;  // in the order of their data
  std::map<std::string, std::string> metadata;
};

Safetensors read_safetensors(Files& files, const std::string& path);
Safetensors read_safetensors(ByteSource& source);

// Replaces the file atomically. Names must differ, and their parts be of [A-Za-z0-9_.-]; kString is refused.
void write_safetensors(Files& files, const std::string& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata = {});
void write_safetensors(OutFile& out, const std::string& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata = {});

// Parts of [A-Za-z0-9_.-], of 1 to 256 characters each, between slashes.
bool is_tensor_name(std::string_view name);

}  // namespace kcc
