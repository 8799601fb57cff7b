#include "runtime/base/philox.h"

#include <doctest/doctest.h>

#include <tuple>
#include <vector>

using namespace kcc;

// The vectors that Random123 publishes for philox4x32, 10 rounds.
static_assert(Philox::generate({0, 0, 0, 0}, {0, 0}) == Philox::Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(Philox::generate({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
              Philox::Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(Philox::generate({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
              Philox::Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

TEST_CASE("philox gives the same numbers however they are asked for") {
  const Philox random(7, 3, 11);
  for (const size_t first : {0, 1, 2, 3, 4, 63, 64, 65}) {
    for (const size_t count : {0, 1, 2, 3, 5, 64, 130}) {
      std::vector<float> uniform(count), normal(count);
      random.fill_uniform(uniform.data(), count, first);
      random.fill_normal(normal.data(), count, first);
      bool same = true;
      for (size_t i = 0; i < count; ++i) {
        same = same && uniform[i] == random.uniform(first + i) && normal[i] == random.normal(first + i);
      }
      CHECK(same);
    }
  }
}

TEST_CASE("philox differs by seed, stream and step") {
  const Philox random(7, 3, 11);
  CHECK(random.bits(0) == Philox(7, 3, 11).bits(0));
  for (const Philox& other : {Philox(8, 3, 11), Philox(7, 4, 11), Philox(7, 3, 12), Philox(3, 7, 11)}) {
    CHECK(random.block(0) != other.block(0));
  }
}

TEST_CASE("philox has the moments of its distributions") {
  constexpr size_t kCount = 1 << 20;
  std::vector<float> values(kCount);
  auto moments = [&] {
    double mean = 0, square = 0;
    for (const float x : values) {
      mean += x;
      square += double{x} * x;
    }
    mean /= kCount;
    return std::pair{mean, square / kCount - mean * mean};
  };
  Philox(1, 0, 0).fill_uniform(values.data(), kCount);
  auto [mean, variance] = moments();
  CHECK(std::abs(mean - 0.5) < 2e-3);
  CHECK(std::abs(variance - 1.0 / 12) < 1e-3);
  CHECK(*std::min_element(values.begin(), values.end()) >= 0.0f);
  CHECK(*std::max_element(values.begin(), values.end()) < 1.0f);
  Philox(1, 0, 0).fill_normal(values.data(), kCount);
  std::tie(mean, variance) = moments();
  CHECK(std::abs(mean) < 5e-3);
  CHECK(std::abs(variance - 1.0) < 1e-2);
}

TEST_CASE("philox draws integers below a bound") {
  const Philox random(5, 0, 0);
  std::vector<int> seen(10);
  for (uint64_t i = 0; i < 10000; ++i) ++seen[random.below(10, i)];
  for (const int count : seen) CHECK(std::abs(count - 1000) < 150);
  CHECK(random.below(1, 0) == 0);
  CHECK(random.below(uint64_t{1} << 63, 3) < uint64_t{1} << 63);
  const double u = random.uniform64(9);
  CHECK(u >= 0.0);
  CHECK(u < 1.0);
  CHECK(random.below(uint64_t{1} << 53, 9) == static_cast<uint64_t>(u * 0x1p53));
}
