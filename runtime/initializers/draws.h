// The distributions that initializers draw from. Element i is a function of the stream and i alone.
#pragma once

#include <functional>
#include <optional>

#include "runtime/initializers/initializer.h"

namespace kcc {

// Refuses numbers that are not floating.
void check_drawn(const Type& type);
Tensor draw_uniform(const Type& type, const Philox& random, double low, double high);
Tensor draw_normal(const Type& type, const Philox& random, double mean, double deviation);
// Normal, but drawn again where it lies more than two deviations from the mean.
Tensor draw_truncated(const Type& type, const Philox& random, double mean, double deviation);
Tensor filled(const Type& type, double value);

// The stream of an initializer's own `seed`; without one the weight's.
Philox seeded(const Philox& random, const std::optional<int64_t>& seed);

// An initializer that draws: its results differ with its seed.
struct RandomInitializer : Initializer {
  Tensor make(const Type& type, const Philox& random) const final { return make(type, random, fans_of(type.shape)); }
  Tensor make(const Type& type, const Philox& random, const Fans& fans) const final {
    return draw(type, seeded(random, seed_of()), fans);
  }
  void fits(const Type& type) const override { check_drawn(type); }

 protected:
  virtual Tensor draw(const Type& type, const Philox& random, const Fans& fans) const = 0;
  virtual std::optional<int64_t> seed_of() const = 0;
};

}  // namespace kcc
