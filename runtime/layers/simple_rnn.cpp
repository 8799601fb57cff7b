// h = activation(x . kernel + h . recurrent_kernel + bias)
#include "runtime/layers/recurrent_args.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/recurrent.h"

namespace kcc {
namespace {

struct SimpleRNNCell final : Cell {
  RecurrentArgs own{this};
  const RecurrentArgs* a = &own;

  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{a->units}}; }

  Values step(const Value& x, const Values& states, const Call& c) override {
    const Value input = project(x, c);
    const Value h = dropped(states[0], a->recurrent_dropout, c);
    const Value y = a->activation.get()(input + matmul(h, recurrent_kernel()), c);
    return {y, y};
  }

  Run run(const Sequence& s, const Call& c) override {
    const bool plain = is_named(a->activation, "tanh") && !(c.training && a->recurrent_dropout > 0) && s.x.rank() == 3;
    if (!plain) return Cell::run(s, c);
    const auto r = recurrent(simple_rnn_cell(), {project(s.x, c), recurrent_kernel(), first_states(s), {}, s.mask},
                             {s.all, c.training, s.reverse});
    return {masked_results(s, s.all ? r.y : r.states[0]), r.states};
  }

 private:
  Value project(const Value& x, const Call& c) {
    const Value y = matmul(dropped(x, a->dropout, c), weight(a->kernel, {x.dim(-1), a->units}));
    recurrent_kernel();  // before the bias, as Keras orders them
    return a->use_bias ? y + weight(a->bias, {a->units}) : y;
  }
  Value recurrent_kernel() { return weight(a->recurrent, {a->units, a->units}); }
};

struct SimpleRNN final : RecurrentOf<SimpleRNNCell, RecurrentArgs> {};

KCC_REGISTER(SimpleRNNCell, "One step of `SimpleRNN`.");
KCC_REGISTER(SimpleRNN,
             "A recurrent layer whose result is fed back: activation(x . kernel + h . recurrent_kernel + bias).");

}  // namespace
}  // namespace kcc
