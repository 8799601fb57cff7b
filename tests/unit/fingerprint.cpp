// Hashes of texts against TensorFlow's (to_hash_bucket_fast, to_hash_bucket_strong with the key 11, 22; cross_hashed).
#include "runtime/base/fingerprint.h"

#include <doctest/doctest.h>

#include <string>

namespace kcc {

TEST_CASE("fingerprints are TensorFlow's") {
  const uint64_t expected[][2] = {
      {377723, 993236}, {546286, 107721}, {342059, 740267}, {544436, 875170}, {268941, 516481}, {335550, 294681},
      {515621, 608378}, {376995, 342278}, {292694, 393325}, {192259, 732465}, {48602, 175501},  {129542, 642648},
      {457248, 835662}, {50341, 544345},  {250220, 985844}, {165637, 378261}, {601525, 33382},  {963705, 216685},
      {833087, 914930}, {422771, 548288}, {708732, 727791}, {866819, 406259}, {246608, 154578}, {302239, 768438},
      {544915, 9224},   {578968, 373063}, {722944, 679610}, {775784, 312654}, {732486, 929889}};
  int n = 0;
  for (const auto& [plain, keyed] : expected) {
    std::string text;
    for (int i = 0; i < n; ++i) text += static_cast<char>('a' + (i * 7 + n) % 26);
    CAPTURE(n);
    CHECK(fingerprint(text) % 1000003 == plain);
    CHECK(keyed_hash(text, 11, 22) % 1000003 == keyed);
    n += 7;
  }
}

TEST_CASE("crossed fingerprints are TensorFlow's") {
  const uint64_t expected[] = {9, 6, 27, 5, 63};
  for (int i = 0; i < 5; ++i) {
    const uint64_t text = fingerprint_of(0xDECAFCAFFE, fingerprint("k" + std::to_string(i)));
    CHECK(fingerprint_of(text, static_cast<uint64_t>(static_cast<int64_t>(i - 2))) % 64 == expected[i]);
  }
}

}  // namespace kcc
