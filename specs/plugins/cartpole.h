// CartPole-v1 of OpenAI Gym: a pole on a cart that is pushed to the left or to the right. Each step is worth 1; an
// episode ends when the pole leans by more than 12 degrees, the cart leaves the track, or after 500 steps.
#pragma once

#include <kcc/kcc.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

struct CartPole {
  static constexpr int kActions = 2, kLimit = 500;
  using State = std::array<float, 4>;  // place, speed, angle, angular speed

  double x = 0, v = 0, angle = 0, turn = 0;
  int steps = 0;

  void reset(kcc::Random& random) {
    for (double* s : {&x, &v, &angle, &turn}) *s = random.uniform(-0.05, 0.05);
    steps = 0;
  }
  State state() const {
    return {static_cast<float>(x), static_cast<float>(v), static_cast<float>(angle), static_cast<float>(turn)};
  }
  bool fell() const { return std::abs(x) > 2.4 || std::abs(angle) > 12 * std::numbers::pi / 180; }
  bool ended() const { return fell() || steps == kLimit; }

  void push(int action) {
    constexpr double kGravity = 9.8, kPole = 0.1, kTotal = 1.1, kHalfLength = 0.5, kForce = 10, kSeconds = 0.02;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    const double force = (action == 1 ? kForce : -kForce) + kPole * kHalfLength * turn * turn * sine;
    const double turning =
        (kGravity * sine - cosine * force / kTotal) / (kHalfLength * (4.0 / 3.0 - kPole * cosine * cosine / kTotal));
    const double speeding = (force - kPole * kHalfLength * turning * cosine) / kTotal;
    x += kSeconds * v;
    v += kSeconds * speeding;
    angle += kSeconds * turn;
    turn += kSeconds * turning;
    ++steps;
  }
};

// Whole episodes; as values, all of their steps one after the other.
struct Episodes {
  struct Step {
    CartPole::State state;
    int action;
  };
  std::vector<std::vector<Step>> all;
  std::vector<CartPole> ends;  // what each came to

  double mean_return() const {
    double sum = 0;
    for (const auto& episode : all) sum += static_cast<double>(episode.size());
    return sum / static_cast<double>(all.size());
  }
  kcc::Value states() const {  // [steps, 4]
    std::vector<CartPole::State> flat;
    for (const auto& episode : all)
      for (const Step& s : episode) flat.push_back(s.state);
    return kcc::constant(flat);
  }
  kcc::Value end_states() const {  // [episodes, 4]
    std::vector<CartPole::State> flat;
    for (const CartPole& end : ends) flat.push_back(end.state());
    return kcc::constant(flat);
  }
  kcc::Value actions() const {  // [steps]
    std::vector<int32_t> flat;
    for (const auto& episode : all)
      for (const Step& s : episode) flat.push_back(s.action);
    return kcc::constant(flat);
  }
};

// Plays several episodes side by side, so that `policy` ([n, 4] -> probabilities of the actions, [n, 2]) is asked once
// for a step of all.
template <class Policy>
Episodes play(int episodes, kcc::Random& random, const Policy& policy) {
  Episodes out{std::vector<std::vector<Episodes::Step>>(static_cast<size_t>(episodes)),
               std::vector<CartPole>(static_cast<size_t>(episodes))};
  for (CartPole& game : out.ends) game.reset(random);
  for (;;) {
    std::vector<size_t> going;
    std::vector<CartPole::State> states;
    for (size_t i = 0; i < out.ends.size(); ++i)
      if (!out.ends[i].ended()) {
        going.push_back(i);
        states.push_back(out.ends[i].state());
      }
    if (going.empty()) return out;
    const std::vector<float> probability = kcc::as<float>(policy(kcc::constant(states)));
    for (size_t k = 0; k < going.size(); ++k) {
      const int action = random.uniform() < probability[2 * k] ? 0 : 1;
      out.all[going[k]].push_back({states[k], action});
      out.ends[going[k]].push(action);
    }
  }
}
