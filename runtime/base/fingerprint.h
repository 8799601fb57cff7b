// Hashes of texts that TensorFlow uses, and with it Keras' Hashing and HashedCrossing: FarmHash's Fingerprint64, and
// SipHash-2-4 for those with a salt. They never change.
#pragma once

#include <cstdint>
#include <string_view>

namespace kcc {

uint64_t fingerprint(std::string_view text);
uint64_t fingerprint_of(uint64_t first, uint64_t second);  // of two together
uint64_t keyed_hash(std::string_view text, uint64_t key0, uint64_t key1);

}  // namespace kcc
