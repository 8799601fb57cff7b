// Wasserstein GAN with gradient penalty: the gradient of a gradient, and several steps of the critic for each of the
// generator.
#include <kcc/kcc.h>

#include "energy_distance.h"
using namespace kcc;

struct WGANGP : Loop {
  Arg<int> critic_steps{this, "critic_steps", 5, at_least(1), "for each step of the generator"};
  Arg<float> penalty{this, "penalty", 10.0f, at_least(0), "weight of the gradient penalty"};

  // How far the gradient's norm is from 1, between images and drawn ones. The tape around it differentiates it again.
  Value gradient_penalty(const Value& pixels, const Value& drawn) {
    const Value mixed = drawn + random_uniform({pixels.dim(0), 1}) * (pixels - drawn);
    GradientTape tape;
    const Value g = tape.gradient(model["critic"](mixed, training), mixed);
    return mean(square(sqrt(sum(square(g), {-1}) + 1e-12) - 1));
  }

  Logs step(const Batch& b) override {
    Value distance, gap;
    for (int i = 0; i < critic_steps; ++i) {
      GradientTape tape;
      const Outputs o = model.values(b.inputs, {"pixels", "drawn", "real", "fake"}, training);
      distance = mean(o["real"]) - mean(o["fake"]);
      gap = gradient_penalty(o["pixels"], o["drawn"]);
      optimizer("critic").apply(tape.gradient(penalty * gap - distance, model["critic"].trainable()));
    }
    GradientTape tape;
    const Value loss = -mean(model(b.inputs, training)["fake"]);
    optimizer("generator").apply(tape.gradient(loss, model["generator"].trainable()));
    return {{"distance", distance}, {"penalty", gap}};
  }

  bool own_test_step() const override { return true; }
  Logs test_step(const Batch& b) override {
    const Outputs images = model.values(b.inputs, {"drawn", "pixels"});
    return {{"energy_distance", energy_distance(images["drawn"], images["pixels"])}};
  }
};
KCC_REGISTER(WGANGP, "Wasserstein GAN with gradient penalty.");
