// Adafactor: mean squares of a matrix kept as one row and one column of it.
#include "runtime/optimizers/optimizer.h"

namespace kcc {
namespace {

Value rms(const Value& x) { return sqrt(mean(square(x))); }

struct Adafactor final : Optimizer {
  Adafactor() : Optimizer(0.001) {}
  Arg<double> beta_2_decay{this, "beta_2_decay", -0.8, "power of the step by which older squares fade"};
  Arg<double> epsilon_1{this, "epsilon_1", 1e-30, at_least(0), "added to squares of gradients"};
  Arg<double> epsilon_2{this, "epsilon_2", 1e-3, at_least(0), "least size that a weight is taken for"};
  Arg<double> clip_threshold{this, "clip_threshold", 1.0, more_than(0),
                             "largest root mean square of an update, before the rate"};
  Arg<bool> relative_step{this, "relative_step", true, "let a rate that is a number fall with the root of the step"};

  Value update(Variable& w, const Value& now, const Value& gradient, const Value& given, const Value& step) override {
    const DType dtype = given.dtype();
    const Value rate = once("relative rate", dtype, [&] { return minimum(given, 1.0 / sqrt(step)); });
    const Value fresh = once("fresh", dtype, [&] { return pow(step, scalar_like(step, beta_2_decay)); });
    const Value squares = square(gradient) + *epsilon_1;
    const auto mixed = [&](const Value& kept, const Value& with) { return (1.0 - fresh) * kept + fresh * with; };
    Value v;
    if (now.rank() < 2) {
      v = mixed(slot(w, "velocity"), squares);
      keep(w, "velocity", v);
    } else {
      Shape rows = w.type.shape, columns = w.type.shape;
      rows.erase(rows.rank() - 1);
      columns.erase(columns.rank() - 2);
      Variable& row = state(w.name + "/row", {w.type.dtype, rows});
      Variable& column = state(w.name + "/column", {w.type.dtype, columns});
      const Value r = mixed(builder().read(row), mean(squares, {-1})),
                  c = mixed(builder().read(column), mean(squares, {-2}));
      keep(row, r);
      keep(column, c);
      v = expand_dims(r / mean(r, {-1}, true), -1) * expand_dims(c, -2);
    }
    const Value u = gradient / sqrt(v);
    return now - (maximum(rms(now), *epsilon_2) * rate) * (u / maximum(rms(u) / *clip_threshold, 1.0));
  }
};

KCC_REGISTER(Adafactor, "Adam's scaling with the mean squares of a matrix kept as one row and one column.");

}  // namespace
}  // namespace kcc
