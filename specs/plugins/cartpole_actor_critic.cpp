// Actor-critic with generalized advantage estimation (Schulman et al., 2016): a critic learns what a state is worth,
// and the actor makes more probable what turned out better than that. Each has its optimizer.
#include "cartpole.h"

using namespace kcc;

struct ActorCritic : Loop {
  Arg<int> episodes{this, "episodes", 5, at_least(1), "played for one update"};
  Arg<int> critic_updates{this, "critic_updates", 10, at_least(1), "of the critic for one of the actor"};
  Arg<float> gamma{this, "gamma", 0.99f, between(0, 1), "what a reward is worth one step earlier"};
  Arg<float> lambda{this, "lambda", 0.95f, between(0, 1), "0: trusts the critic's next value; 1: what was played"};

  Logs step(const Batch&) override {
    const auto actor = model["actor"], critic = model["critic"];
    const Episodes played = play(episodes, random(), [&](const Value& states) { return softmax(actor(states)); });
    const Value states = played.states(), values = critic(states);
    const Value advantages = this->advantages(played, values, critic(played.end_states()));
    const Value targets = values + advantages;

    GradientTape actor_tape;
    const Value log_probabilities = take_along_last(log_softmax(actor(states, training)), played.actions());
    const Value actor_loss = -mean(log_probabilities * squeeze(standardized(advantages), -1));
    optimizer("actor").apply(actor_tape.gradient(actor_loss, actor.trainable()));

    Value critic_loss;
    for (int i = 0; i < critic_updates; ++i) {
      GradientTape critic_tape;
      critic_loss = mean(square(critic(states, training) - targets));
      optimizer("critic").apply(critic_tape.gradient(critic_loss, critic.trainable()));
    }
    return {{"actor_loss", actor_loss}, {"critic_loss", critic_loss}, {"return", played.mean_return()}};
  }

 private:
  // How much better each step turned out than its state was worth. An episode that only ran out of time goes on in
  // the value of its last state. [steps, 1]
  Value advantages(const Episodes& played, const Value& values, const Value& ends) const {
    const std::vector<float> value = as<float>(values), end = as<float>(ends);
    std::vector<float> out;
    for (size_t k = 0; k < played.all.size(); ++k) {
      const size_t first = out.size();
      out.resize(first + played.all[k].size());
      float next = played.ends[k].fell() ? 0 : end[k], after = 0;
      for (size_t i = out.size(); i-- > first; next = value[i])
        out[i] = after = 1 + gamma * next - value[i] + gamma * lambda * after;
    }
    return expand_dims(constant(out), -1);
  }
  static Value standardized(const Value& x) { return (x - mean(x)) / (sqrt(variance(x)) + 1e-6); }
};
KCC_REGISTER(ActorCritic, "Actor-critic on CartPole-v1.");
