// As many random numbers for one element as it needs: element i draws from a stretch of its own, so that what it gets
// depends on no other and on no thread.
#pragma once

#include <cmath>
#include <numbers>

#include "runtime/base/philox.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/tiles/program.h"

namespace kcc {

class ElementDraws {
 public:
  ElementDraws(const Philox& random, int64_t element) : random_(random), at_(static_cast<uint64_t>(element) << 24) {}
  double uniform() { return random_.uniform64(at_++); }
  double positive() { return 1 - uniform(); }  // (0, 1]
  double normal() {
    const double radius = std::sqrt(-2 * std::log(positive()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  const Philox& random_;
  uint64_t at_;
};

// The first input is the step; `one(draws, i, b)` gives element i of the result.
template <class One>
Prepared each_element(const Signature& s, One one) {
  const auto seed = static_cast<uint64_t>(s.attrs.integer("seed")),
             stream = static_cast<uint64_t>(s.attrs.integer("stream"));
  const int64_t n = s.out[0].shape.count();
  const int parts = parts_of(n, 32);
  return dispatch_float(s.out[0].dtype, [&]<class T>() {
    Prepared p;
    p.phases.push_back({parts, [=](const Buffers& b, int part) {
                          const Philox random(seed, stream, static_cast<uint64_t>(*b.input<int64_t>(0)));
                          for (int64_t i = n * part / parts; i < n * (part + 1) / parts; ++i) {
                            ElementDraws draws(random, i);
                            b.output<T>()[i] = static_cast<T>(one(draws, i, b, T{}));
                          }
                        }});
    return p;
  });
}

}  // namespace kcc
