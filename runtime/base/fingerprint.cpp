#include "runtime/base/fingerprint.h"

#include <bit>
#include <cstring>
#include <utility>

namespace kcc {
namespace {

constexpr uint64_t k0 = 0xc3a5c85c97cb3127u, k1 = 0xb492b66fbe98f273u, k2 = 0x9ae16a3b2f90404fu;

uint64_t word(const char* s) {  // little-endian, as every machine that kcc runs on
  uint64_t v;
  std::memcpy(&v, s, 8);
  return v;
}
uint64_t half(const char* s) {
  uint32_t v;
  std::memcpy(&v, s, 4);
  return v;
}
uint64_t turn(uint64_t v, int by) { return std::rotr(v, by); }
uint64_t mix(uint64_t v) { return v ^ (v >> 47); }
uint64_t both(uint64_t u, uint64_t v, uint64_t by) {
  const uint64_t a = mix((u ^ v) * by);
  return mix((v ^ a) * by) * by;
}

using Pair = std::pair<uint64_t, uint64_t>;
Pair of_32(const char* s, uint64_t a, uint64_t b) {
  const uint64_t w = word(s), x = word(s + 8), y = word(s + 16), z = word(s + 24);
  a += w;
  b = turn(b + a + z, 21);
  const uint64_t c = a;
  a += x + y;
  b += turn(a, 44);
  return {a + z, b + c};
}

uint64_t to_16(const char* s, size_t n) {
  if (n >= 8) {
    const uint64_t by = k2 + n * 2, a = word(s) + k2, b = word(s + n - 8);
    return both(turn(b, 37) * by + a, (turn(a, 25) + b) * by, by);
  }
  if (n >= 4) return both(n + (half(s) << 3), half(s + n - 4), k2 + n * 2);
  if (n == 0) return k2;
  const auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(s[i])); };
  const uint32_t y = at(0) + (at(n >> 1) << 8), z = static_cast<uint32_t>(n) + (at(n - 1) << 2);
  return mix(y * k2 ^ z * k0) * k2;
}

uint64_t to_32(const char* s, size_t n) {
  const uint64_t by = k2 + n * 2, a = word(s) * k1, b = word(s + 8), c = word(s + n - 8) * by,
                 d = word(s + n - 16) * k2;
  return both(turn(a + b, 43) + turn(c, 30) + d, a + turn(b + k2, 18) + c, by);
}

uint64_t to_64(const char* s, size_t n) {
  const uint64_t by = k2 + n * 2, a = word(s) * k2, b = word(s + 8), c = word(s + n - 8) * by,
                 d = word(s + n - 16) * k2;
  const uint64_t y = turn(a + b, 43) + turn(c, 30) + d, z = both(y, a + turn(b + k2, 18) + c, by);
  const uint64_t e = word(s + 16) * by, f = word(s + 24), g = (y + word(s + n - 32)) * by,
                 h = (z + word(s + n - 24)) * by;
  return both(turn(e + f, 43) + turn(g, 30) + h, e + turn(f + a, 18) + g, by);
}

}  // namespace

uint64_t fingerprint(std::string_view text) {
  const char* s = text.data();
  const size_t n = text.size();
  if (n <= 16) return to_16(s, n);
  if (n <= 32) return to_32(s, n);
  if (n <= 64) return to_64(s, n);
  uint64_t x = 81, y = x * k1 + 113, z = mix(y * k2 + 113) * k2;
  Pair v{0, 0}, w{0, 0};
  x = x * k2 + word(s);
  const char *end = s + ((n - 1) / 64) * 64, *last = end + ((n - 1) & 63) - 63;
  const auto round = [&](uint64_t by, uint64_t weight) {
    x = turn(x + y + v.first + word(s + 8), 37) * by;
    y = turn(y + v.second + word(s + 48), 42) * by;
    x ^= w.second * weight;
    y += v.first * weight + word(s + 40);
    z = turn(z + w.first, 33) * by;
    v = of_32(s, v.second * by, x + w.first);
    w = of_32(s + 32, z + w.second, y + word(s + 16));
    std::swap(z, x);
  };
  for (; s != end; s += 64) round(k1, 1);
  const uint64_t by = k1 + ((z & 0xff) << 1);
  s = last;
  w.first += (n - 1) & 63;
  v.first += w.first;
  w.first += v.first;
  round(by, 9);
  return both(both(v.first, w.first, by) + mix(y) * k0 + z, both(v.second, w.second, by) + x, by);
}

uint64_t fingerprint_of(uint64_t first, uint64_t second) {
  constexpr uint64_t by = 0xc6a4a7935bd1e995u;
  uint64_t v = first ^ by;
  v ^= mix(second * by) * by;
  v *= by;
  return mix(mix(v) * by);
}

uint64_t keyed_hash(std::string_view text, uint64_t key0, uint64_t key1) {
  uint64_t a = key0 ^ 0x736f6d6570736575u, b = key1 ^ 0x646f72616e646f6du, c = key0 ^ 0x6c7967656e657261u,
           d = key1 ^ 0x7465646279746573u;
  const auto rounds = [&](int n) {
    for (int i = 0; i < n; ++i) {
      a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
      c += d, d = std::rotl(d, 16) ^ c;
      a += d, d = std::rotl(d, 21) ^ a;
      c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
    }
  };
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const uint64_t m = word(text.data() + at);
    d ^= m;
    rounds(2);
    a ^= m;
  }
  uint64_t rest = static_cast<uint64_t>(text.size()) << 56;
  for (size_t i = 0; at + i < text.size(); ++i)
    rest |= static_cast<uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
  d ^= rest;
  rounds(2);
  a ^= rest;
  c ^= 0xff;
  rounds(4);
  return a ^ b ^ c ^ d;
}

}  // namespace kcc
