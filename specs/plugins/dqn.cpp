// Double deep Q-learning (van Hasselt et al., 2016): the value of each action, learned from what a buffer remembers.
// The network chooses the action that comes next, and a slower copy of it, the target, says what that is worth.
#include <algorithm>
#include <iterator>

#include "cartpole.h"

using namespace kcc;

struct Transition {
  CartPole::State state, next;
  int action;
  bool fell;
};

struct DQN : Loop {
  Arg<int> buffer{this, "buffer", 50000, at_least(1), "transitions that are remembered"};
  Arg<int> batch{this, "batch", 64, at_least(1), "of them that make an update"};
  Arg<int> warm_up{this, "warm_up", 1000, at_least(1), "steps before the first update"};
  Arg<int> explore{this, "explore", 8000, at_least(1), "steps over which chance gives way to the network"};
  Arg<int> every{this, "every", 2, at_least(1), "steps for each update"};
  Arg<int> follow{this, "follow", 50, at_least(1), "updates until the target is the network again"};
  Arg<float> least{this, "least", 0.02f, between(0, 1), "share of random actions at the end"};
  Arg<float> gamma{this, "gamma", 0.99f, between(0, 1), "what a reward is worth one step earlier"};

  void begin() override {
    if (*steps == 0) model["target"].set(model["online"]);
  }

  Logs step(const Batch&) override {  // an episode
    CartPole game;
    for (game.reset(random()); !game.ended(); ++*steps) {
      const CartPole::State state = game.state();
      const int action = choose(state);
      game.push(action);
      remember({state, game.state(), action, game.fell()});
      if (*steps >= warm_up && *steps % every == 0) update();
    }
    return {{"return", static_cast<double>(game.steps)}, {"random", chance()}};
  }

 private:
  double chance() const { return std::max<double>(least, 1.0 - static_cast<double>(*steps) / explore); }

  int choose(const CartPole::State& state) {
    if (random().uniform() < chance()) return static_cast<int>(random().below(CartPole::kActions));
    const Values best = planned("choose", {constant(std::vector{state})},
                                [&](const Values& in) -> Values { return {argmax(model["online"](in[0]), -1)}; });
    return static_cast<int>(best[0].item());
  }

  void update() {
    std::vector<CartPole::State> before, after;
    std::vector<int32_t> actions;
    std::vector<float> goes_on;
    for (int i = 0; i < batch; ++i) {
      const Transition& t = (*replay)[static_cast<size_t>(random().below(std::ssize(*replay)))];
      before.push_back(t.state);
      after.push_back(t.next);
      actions.push_back(t.action);
      goes_on.push_back(t.fell ? 0.0f : 1.0f);
    }
    planned("update", {constant(before), constant(after), constant(actions), constant(goes_on)},
            [&](const Values& in) -> Values { return {learn(in[0], in[1], in[2], in[3])}; });
    if (++*updates % follow == 0) model["target"].set(model["online"]);
  }

  Value learn(const Value& before, const Value& after, const Value& actions, const Value& goes_on) {
    const auto online = model["online"];
    const Value chosen = argmax(online(after), -1);
    const Value wanted = 1.0 + gamma * goes_on * take_along_last(model["target"](after), chosen);
    GradientTape tape;
    const Value loss = mean(square(stop_gradient(wanted) - take_along_last(online(before, training), actions)));
    optimizer().apply(tape.gradient(loss, online.trainable()));
    return loss;
  }

  // The oldest makes room for the newest.
  void remember(const Transition& t) {
    if (std::ssize(*replay) < buffer)
      replay->push_back(t);
    else
      (*replay)[static_cast<size_t>(*steps % buffer)] = t;
  }

  State<std::vector<Transition>> replay{this, "replay"};
  State<int64_t> steps{this, "steps"}, updates{this, "updates"};
};
KCC_REGISTER(DQN, "Deep Q-learning on CartPole-v1.");
