// Reading and writing NumPy's .npz: a zip of arrays. Kinds: "npz", "zip", and those of npy.h.
#pragma once

#include "runtime/files/gzip.h"
#include "runtime/files/safetensors.h"

namespace kcc {

// In the archive's order. Every member must be `<name>.npy`.
NamedTensors read_npz(Files& files, const std::string& path, uint64_t most = most_bytes());
NamedTensors read_npz(std::unique_ptr<InFile> file, uint64_t most = most_bytes());

// What the arrays' headers say, by their names: no element is read.
std::vector<std::pair<std::string, Shape>> read_npz_shapes(Files& files, const std::string& path,
                                                           uint64_t most = most_bytes());

// As numpy.savez writes it, texts as `<U`; replaces the file atomically. Names must differ.
void write_npz(Files& files, const std::string& path, const NamedTensors& arrays);

}  // namespace kcc
