// Layers for tests, made of text as it stands in a spec.
#pragma once

#include <string>

#include "runtime/eager/eager_builder.h"
#include "runtime/model/layer.h"

namespace kcc::test {

Config config_of_text(const std::string& text);                 // "{Dense: {units: 4}}"
Ref<Layer> layer_of(const Config& config, Problems& problems);  // with the path "layer"
Ref<Layer> layer_of(const std::string& text);                   // fails the test where there are problems

// Numbers of [low, high), drawn by the seed.
Tensor random_numbers(const Shape& shape, uint64_t seed, double low = -1, double high = 1,
                      DType dtype = DType::kFloat64);

// One use of a layer in a run of its own.
struct LayerRun {
  Values in, out, masks;
  Value loss;  // what the layer added to the losses; may be empty
};
LayerRun run_layer(Layer& layer, Builder& b, const Values& in, const Values& masks, const CallArguments& arguments,
                   bool training, DType floatx);
LayerRun run_layer(Layer& layer, EagerBuilder& b, const std::vector<Tensor>& in, const std::vector<Tensor>& masks,
                   const CallArguments& arguments, bool training, DType floatx);

}  // namespace kcc::test
