// The loops that specs/LANGUAGE.md names.
#include <kcc/kcc.h>
using namespace kcc;

struct Plain : Loop {  // loop: Plain
  Logs step(const Batch& b) override {
    GradientTape tape;
    auto loss = this->loss(b, model(b.inputs, training));  // the spec's
    optimizer().apply(tape.gradient(loss, model.trainable()));
    return {{"loss", loss}};
  }
};
KCC_REGISTER(Plain);

struct PPO : Loop {  // loop: {PPO: {clip: 0.2}}
  Arg<float> clip{this, "clip", 0.2f};
  kcc::State<int64_t> steps{this, "steps"};
  Logs step(const Batch&) override {
    steps = steps + 1;
    for (const char* name : {"actor", "critic"}) {
      GradientTape tape;
      const Value loss = mean(square(maximum(model[name](ones({2, 3}), training), double{clip})));
      optimizer(name).apply(tape.gradient(loss, model[name].trainable()));
    }
    return {{"steps", static_cast<double>(steps)}};
  }
};
KCC_REGISTER(PPO);
