#include "runtime/graph/samples.h"

#include "runtime/tensor/dispatch.h"

namespace kcc {

Tensor drawn(const SampleTensor& s, DType floating, const Philox& random) {
  Tensor t(s.kind == SampleTensor::kIntegers ? s.dtype
           : s.kind == SampleTensor::kBools  ? DType::kBool
                                             : floating,
           s.shape);
  const auto value = [&](int64_t i) -> double {
    const auto at = static_cast<uint64_t>(i);
    switch (s.kind) {
      case SampleTensor::kNormal: return random.normal(at);
      case SampleTensor::kUniform: return s.low + (s.high - s.low) * random.uniform(at);
      case SampleTensor::kIntegers:
        return s.low + static_cast<double>(random.below(static_cast<uint64_t>(s.high - s.low), at));
      case SampleTensor::kBools: return static_cast<double>(random.below(2, at));
      case SampleTensor::kValues: break;
    }
    return s.values[static_cast<size_t>(i) % s.values.size()];
  };
  dispatch(t.dtype(), [&]<class T>() {
    for (int64_t i = 0; i < t.count(); ++i) t.data<T>()[i] = static_cast<T>(value(i));
  });
  return t;
}

}  // namespace kcc
