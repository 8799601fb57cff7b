// REINFORCE (Williams, 1992): what was done before a return above the average becomes more probable.
#include "cartpole.h"

using namespace kcc;

struct Reinforce : Loop {
  Arg<int> episodes{this, "episodes", 5, at_least(1), "played for one update"};
  Arg<float> gamma{this, "gamma", 0.99f, between(0, 1), "what a reward is worth one step earlier"};

  Logs step(const Batch&) override {
    const Episodes played = play(episodes, random(), [&](const Value& states) { return softmax(model(states)); });
    const Value advantages = standardized(returns(played));

    GradientTape tape;
    const Value log_probabilities = take_along_last(log_softmax(model(played.states(), training)), played.actions());
    const Value loss = -mean(log_probabilities * advantages);
    optimizer().apply(tape.gradient(loss, model.trainable()));
    return {{"loss", loss}, {"return", played.mean_return()}};
  }

 private:
  // What came after each step, discounted. [steps]
  Value returns(const Episodes& played) const {
    std::vector<float> out;
    for (const auto& episode : played.all) {
      const size_t first = out.size();
      out.resize(first + episode.size());
      float after = 0;
      for (size_t i = out.size(); i-- > first;) out[i] = after = 1 + gamma * after;
    }
    return constant(out);
  }
  static Value standardized(const Value& x) { return (x - mean(x)) / (sqrt(variance(x)) + 1e-6); }
};
KCC_REGISTER(Reinforce, "REINFORCE on CartPole-v1.");
