// Physics-informed: the heat equation u_t = u_xx as the loss, by derivatives of the model's output by its inputs.
#include <kcc/kcc.h>

#include <numbers>
using namespace kcc;

struct HeatEquation : Loop {
  Arg<int> points{this, "points", 256, at_least(1), "drawn anew for each step"};

  Value u(const Value& x, const Value& t) { return model({{"x", x}, {"t", t}}, training); }

  Value residual(const Value& x, const Value& t) {
    GradientTape second, first(true);
    const Value y = u(x, t), u_x = first.gradient(y, x), u_t = first.gradient(y, t);
    return u_t - second.gradient(u_x, x);
  }

  // The largest on a grid of 33 x 33 points.
  Value error() {
    constexpr double pi = std::numbers::pi;
    const Value line = reshape(arange(33, DType::kFloat32) / 32, {33, 1}), x = repeat(line, 33, 0),
                t = concat(Values(33, line), 0);
    return max(abs(u(x, t) - exp(-pi * pi * t) * sin(pi * x)));
  }

  bool traced() const override { return true; }
  Logs step(const Batch&) override {
    GradientTape tape;
    const Value loss = mean(square(residual(random_uniform({points, 1}), random_uniform({points, 1}))));
    optimizer().apply(tape.gradient(loss, model.trainable()));
    return {{"loss", loss}, {"max_error", error()}};
  }
};
KCC_REGISTER(HeatEquation, "Fits u(x, t) to the heat equation on [0, 1] x [0, 1].");
