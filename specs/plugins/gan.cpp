// A generative adversarial network: two optimizers, and steps that alternate.
#include <kcc/kcc.h>

#include "energy_distance.h"
using namespace kcc;

struct GAN : Loop {
  Logs step(const Batch& b) override {
    GradientTape d_tape;
    const Outputs logits = model(b.inputs, training);
    const Value d_loss = mean(softplus(-logits["real"])) + mean(softplus(logits["fake"]));
    optimizer("discriminator").apply(d_tape.gradient(d_loss, model["discriminator"].trainable()));

    GradientTape g_tape;  // other images, and the discriminator as it is now
    const Value g_loss = mean(softplus(-model(b.inputs, training)["fake"]));
    optimizer("generator").apply(g_tape.gradient(g_loss, model["generator"].trainable()));
    return {{"d_loss", d_loss}, {"g_loss", g_loss}};
  }

  bool own_test_step() const override { return true; }
  Logs test_step(const Batch& b) override {
    const Outputs images = model.values(b.inputs, {"drawn", "pixels"});
    return {{"energy_distance", energy_distance(images["drawn"], images["pixels"])}};
  }
};
KCC_REGISTER(GAN, "Generator and discriminator against each other.");
