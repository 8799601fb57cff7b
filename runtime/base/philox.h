// Random numbers without a state: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
//
// Invariant: a number is a function of (seed, stream, step, index) alone, so any thread may make any of them in any
// order. `stream` tells the drawers apart (a layer, a shuffle), `step` counts its draws, `index` is the element drawn.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace kcc {

class Philox {
 public:
  using Block = std::array<uint32_t, 4>;
  using Key = std::array<uint32_t, 2>;

  constexpr Philox(uint64_t seed, uint64_t stream, uint64_t step) : key_(mixed(seed, stream)), step_(step) {}

  // The four words that indices 4 * number .. 4 * number + 3 have.
  constexpr Block block(uint64_t number) const {
    return generate({low(number), high(number), low(step_), high(step_)}, key_);
  }

  constexpr uint32_t bits(uint64_t index) const { return block(index / 4)[index % 4]; }

  // In [0, 1), a multiple of 2^-24: every value is exact in float.
  constexpr float uniform(uint64_t index) const { return unit(bits(index)); }

  // In [0, 1), a multiple of 2^-53; takes the words of indices 2 * index and 2 * index + 1.
  constexpr double uniform64(uint64_t index) const {
    const Block words = block(index / 2);
    const size_t at = 2 * (index % 2);
    const uint64_t both = uint64_t{words[at]} << 32 | words[at + 1];
    return static_cast<double>(both >> 11) * 0x1p-53;
  }

  // An integer in [0, bound), bound >= 1; its bias is below bound / 2^64.
  constexpr uint64_t below(uint64_t bound, uint64_t index) const {
    const Block words = block(index / 2);
    const size_t at = 2 * (index % 2);
    const uint64_t x = uint64_t{words[at]} << 32 | words[at + 1];
    // The high half of x * bound, by 32-bit halves.
    const uint64_t a = (x & kLow) * (bound & kLow), b = (x >> 32) * (bound & kLow), c = (x & kLow) * (bound >> 32);
    const uint64_t middle = (a >> 32) + (b & kLow) + (c & kLow);
    return (x >> 32) * (bound >> 32) + (b >> 32) + (c >> 32) + (middle >> 32);
  }

  // Of mean 0 and deviation 1, by Box and Muller's formula: an even index and the next one share two words.
  float normal(uint64_t index) const {
    const Block words = block(index / 4);
    const size_t pair = index % 4 & ~size_t{1};
    float out[2];
    normals(words[pair], words[pair + 1], out);
    return out[index % 2];
  }

  // out[i] = uniform(first + i), normal(first + i): the same bits, in less time.
  void fill_uniform(float* out, size_t count, uint64_t first = 0) const {
    each_piece(first, count, [&](const Piece& words, size_t begin, size_t end, size_t at) {
      float drawn[4 * kLanes];
      for (size_t i = 0; i < 4 * kLanes; ++i) drawn[i] = unit(words[i]);
      std::copy(drawn + begin, drawn + end, out + at);
    });
  }
  void fill_normal(float* out, size_t count, uint64_t first = 0) const {
    each_piece(first, count, [&](const Piece& words, size_t begin, size_t end, size_t at) {
      float drawn[4 * kLanes];
      for (size_t i = begin & ~size_t{1}; i < end; i += 2) normals(words[i], words[i + 1], drawn + i);
      std::copy(drawn + begin, drawn + end, out + at);
    });
  }

  // The bare function, as published.
  static constexpr Block generate(Block counter, Key key) {
    for (int round = 0; round < 10; ++round) {
      const uint64_t a = uint64_t{0xD2511F53} * counter[0], b = uint64_t{0xCD9E8D57} * counter[2];
      counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
      key[0] += 0x9E3779B9;
      key[1] += 0xBB67AE85;
    }
    return counter;
  }

 private:
  static constexpr uint64_t kLow = 0xFFFFFFFF;
  static constexpr size_t kLanes = 16;
  using Piece = std::array<uint32_t, 4 * kLanes>;  // the words of so many blocks

  static constexpr uint32_t low(uint64_t x) { return static_cast<uint32_t>(x); }
  static constexpr uint32_t high(uint64_t x) { return static_cast<uint32_t>(x >> 32); }
  // By way of an int, which vector instructions convert.
  static constexpr float unit(uint32_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24f; }

  // SplitMix64's finisher: neighbouring seeds and streams get keys that have nothing in common.
  static constexpr uint64_t mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
  }
  static constexpr Key mixed(uint64_t seed, uint64_t stream) {
    const uint64_t key = mix(mix(seed) + stream);
    return {low(key), high(key)};
  }

  static void normals(uint32_t a, uint32_t b, float out[2]) {
    const float u = (static_cast<float>(a) + 1.0f) * 0x1p-32f;  // in (0, 1], so that its logarithm is finite
    const float radius = std::sqrt(-2.0f * std::log(u));
    const float angle = 2.0f * std::numbers::pi_v<float> * unit(b);
    out[0] = radius * std::cos(angle);
    out[1] = radius * std::sin(angle);
  }

  // `use(words, begin, end, at)`: words[begin..end) belong to the elements from `at` on.
  template <class F>
  void each_piece(uint64_t first, size_t count, F&& use) const {
    uint64_t number = first / 4;
    size_t begin = first % 4;
    for (size_t at = 0; at < count; number += kLanes, begin = 0) {
      // Lanes side by side, so that the compiler makes vector code of the rounds.
      uint32_t c0[kLanes], c1[kLanes], c2[kLanes], c3[kLanes];
      for (size_t i = 0; i < kLanes; ++i) {
        c0[i] = low(number + i);
        c1[i] = high(number + i);
        c2[i] = low(step_);
        c3[i] = high(step_);
      }
      Key key = key_;
      for (int round = 0; round < 10; ++round) {
        for (size_t i = 0; i < kLanes; ++i) {
          const uint64_t a = uint64_t{0xD2511F53} * c0[i], b = uint64_t{0xCD9E8D57} * c2[i];
          c0[i] = high(b) ^ c1[i] ^ key[0];
          c1[i] = low(b);
          c2[i] = high(a) ^ c3[i] ^ key[1];
          c3[i] = low(a);
        }
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
      }
      Piece words;
      for (size_t i = 0; i < kLanes; ++i) {
        words[4 * i] = c0[i];
        words[4 * i + 1] = c1[i];
        words[4 * i + 2] = c2[i];
        words[4 * i + 3] = c3[i];
      }
      const size_t end = std::min(words.size(), begin + count - at);
      use(words, begin, end, at);
      at += end - begin;
    }
  }

  Key key_;
  uint64_t step_;
};

}  // namespace kcc
