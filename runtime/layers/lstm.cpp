// Long short-term memory. Columns of the kernels: gates i, f, c, o.
#include "runtime/layers/forget_bias.h"
#include "runtime/layers/recurrent_args.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/recurrent.h"

namespace kcc {
namespace {

struct LstmArgs : GatedArgs {
  explicit LstmArgs(Object* owner)
      : GatedArgs(owner), unit_forget_bias(owner, "unit_forget_bias", true, "the forget gate's bias starts at 1") {}
  Arg<bool> unit_forget_bias;
};

struct LSTMCell final : Cell {
  LstmArgs own{this};
  const LstmArgs* a = &own;

  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{a->units}, Shape{a->units}}; }

  Values step(const Value& x, const Values& states, const Call& c) override {
    const Activation &gate = a->recurrent_activation, &activation = a->activation;
    const Value input = project(x, c);
    const Values z = split(input + recurrent_product(states[0], c), 4, 1);
    const Value carry = gate(z[1], c) * states[1] + gate(z[0], c) * activation(z[2], c);
    const Value h = gate(z[3], c) * activation(carry, c);
    return {h, h, carry};
  }

  Run run(const Sequence& s, const Call& c) override {
    const bool plain = is_named(a->activation, "tanh") && is_named(a->recurrent_activation, "sigmoid") &&
                       !drops_states(c) && s.x.rank() == 3;
    if (!plain) return Cell::run(s, c);
    const Value x = project(s.x, c);
    const auto r =
        recurrent(lstm_cell(), {x, recurrent_kernel(), first_states(s), {}, s.mask}, {s.all, c.training, s.reverse});
    return {masked_results(s, s.all ? r.y : r.states[0]), r.states};
  }

 private:
  bool drops_states(const Call& c) const { return c.training && a->recurrent_dropout > 0 && a->recurrent_dropout < 1; }
  Value recurrent_kernel() { return weight(a->recurrent, {a->units, 4 * *a->units}); }

  // x . kernel + bias. Where states are dropped too, each gate draws for itself.
  Value project(const Value& x, const Call& c) {
    const Value kernel = weight(a->kernel, {x.dim(-1), 4 * *a->units});
    const double rate = a->dropout < 1 ? *a->dropout : 0;
    Value y;
    if (drops_states(c) && rate > 0) {
      Values parts;
      for (const Value& k : split(kernel, 4, 1)) parts.push_back(matmul(dropped(x, rate, c), k));
      y = concat(parts, -1);
    } else {
      y = matmul(dropped(x, rate, c), kernel);
    }
    if (!a->use_bias) return y;
    recurrent_kernel();  // before the bias, as Keras orders them
    if (!a->unit_forget_bias) return y + weight(a->bias, {4 * *a->units});
    forget_.others = a->bias.initializer;
    return y + read(variables.get("bias", {compute_dtype(context()), {4 * *a->units}},
                                  {&forget_, a->bias.regularizer.get().get(), a->bias.constraint.get().get(), true}));
  }
  Value recurrent_product(const Value& h, const Call& c) {
    if (!drops_states(c)) return matmul(h, recurrent_kernel());
    Values parts;
    for (const Value& k : split(recurrent_kernel(), 4, 1))
      parts.push_back(matmul(dropped(h, a->recurrent_dropout, c), k));
    return concat(parts, -1);
  }
  ForgetBias forget_;
};

struct LSTM final : RecurrentOf<LSTMCell, LstmArgs> {
  Arg<Config> use_cudnn{this, "use_cudnn", "auto", "accepted; changes nothing"};
};

KCC_REGISTER(LSTMCell, "One step of `LSTM`.");
KCC_REGISTER(LSTM, "Long short-term memory: a recurrent layer with a carry that gates write, keep and read.");

}  // namespace
}  // namespace kcc
