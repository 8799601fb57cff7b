// What a registered type is tried on by `kcc plugin check`: a static member of it.
//
//   static Samples samples() { return {{.arguments = {{"units", 8}}, .inputs = {{2, 3}}}}; }
#pragma once

#include <concepts>
#include <optional>
#include <vector>

#include "runtime/model/sublayer.h"

namespace kcc {

// A shape, filled with what fits what is tried; or numbers of a kind: integers({2, 3}, 0, 5), uniform({2, 3}, 0, 1).
struct SampleInput {
  SampleInput(std::initializer_list<int64_t> dims) : shape(dims) {}
  SampleInput(const Shape& s) : shape(s) {}
  SampleInput(SampleTensor t) : shape(t.shape), numbers(std::move(t)) {}
  Shape shape;
  std::optional<SampleTensor> numbers = {};
};

struct LayerSample {
  Settings arguments = {};
  // Of a layer, what flows in; of a loss and a metric, y_true and y_pred; of a constraint and a regularizer, the
  // weight; of a loop and a callback, the rows of `input` and of the target of `output`.
  std::vector<SampleInput> inputs = {};
  // False where central differences say nothing: at kinks, and where a gradient is stopped on purpose.
  bool differentiable = true;
  // Of a loop and a callback: the layers of the model that is trained, from `input` to `output`. Here, one Dense.
  std::vector<std::pair<std::string, Settings>> model = {};
};
using Samples = std::vector<LayerSample>;

// Null where the type declares none.
template <class T>
constexpr auto samples_of() -> Samples (*)() {
  if constexpr (requires {
                  { T::samples() } -> std::convertible_to<Samples>;
                })
    return [] { return Samples(T::samples()); };
  else
    return nullptr;
}

}  // namespace kcc
