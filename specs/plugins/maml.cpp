// Model-agnostic meta-learning (Finn et al.): weights from which one step of gradient descent suffices for a new task,
// a sine of unknown amplitude and phase. The outer gradient goes through the inner step.
#include <kcc/kcc.h>

#include <numbers>
using namespace kcc;

struct MAML : Loop {
  Arg<int> tasks{this, "tasks", 8, at_least(1), "in a step"};
  Arg<int> shots{this, "shots", 10, at_least(1), "examples of a task to adapt to, and as many to judge by"};
  Arg<double> inner_rate{this, "inner_rate", 0.01, more_than(0), "learning rate of the adaptation"};

  struct Sine {
    Value amplitude, phase;
  };
  static Value between(double low, double high, const Shape& shape) {
    return low + (high - low) * random_uniform(shape);
  }

  Value error(const Sine& task, const Values& w) {
    const Value x = between(-5, 5, {shots, 1});
    return mean(square(model.stateless_call(w, x, training) - task.amplitude * sin(x + task.phase)));
  }

  // On other examples of the task, after one step of gradient descent from `w`.
  Value adapted_error(const Sine& task, Values w) {
    GradientTape tape;
    const Values g = tape.gradient(error(task, w), w);
    for (size_t i = 0; i < w.size(); ++i) w[i] = w[i] - inner_rate * g[i];
    return error(task, w);
  }

  bool traced() const override { return true; }
  Logs step(const Batch&) override {
    GradientTape tape;
    Values w;
    for (Variable* v : model.trainable()) w.push_back(read(*v));
    Value loss = constant(0);
    for (int i = 0; i < tasks; ++i)
      loss = loss + adapted_error({between(0.1, 5, {}), between(0, std::numbers::pi, {})}, w) / tasks;
    optimizer().apply(tape.gradient(loss, model.trainable()));
    return {{"adapted_loss", loss}};
  }
};
KCC_REGISTER(MAML, "Meta-learning of sines by the gradient through a step of gradient descent.");
