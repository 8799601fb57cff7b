// The bias of an LSTM's gates i, f, c, o as it starts: 1 for the forget gate, and the initializer's elsewhere.
#pragma once

#include <algorithm>

#include "runtime/initializers/initializer.h"

namespace kcc {

struct ForgetBias final : Initializer {
  Ref<Initializer> others;
  Tensor make(const Type& type, const Philox& random) const override {
    const int64_t n = type.shape[0] / 4;
    const Tensor rest = others->make({type.dtype, {3 * n}}, random);
    Tensor t(type);
    const auto size = static_cast<int64_t>(size_of(type.dtype));
    const auto copy = [&](const Tensor& from, int64_t begin, int64_t end, int64_t to) {
      std::copy_n(static_cast<const char*>(from.raw()) + begin * size, (end - begin) * size,
                  static_cast<char*>(t.raw()) + to * size);
    };
    Tensor ones(DType::kFloat64, {n});
    std::fill_n(ones.data<double>(), n, 1.0);
    copy(rest, 0, n, 0);
    copy(ones.cast(type.dtype), 0, n, n);
    copy(rest, n, 3 * n, 2 * n);
    return t;
  }
};

}  // namespace kcc
