// Gated recurrent units. Columns of the kernels: gates z, r, h.
#include "runtime/layers/recurrent_args.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/recurrent.h"

namespace kcc {
namespace {

struct GruArgs : GatedArgs {
  explicit GruArgs(Object* owner)
      : GatedArgs(owner),
        reset_after(owner, "reset_after", true,
                    "the reset gate comes after the recurrent product, which has a bias of its own") {}
  Arg<bool> reset_after;
};

struct GRUCell final : Cell {
  GruArgs own{this};
  const GruArgs* a = &own;

  std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{a->units}}; }

  Values step(const Value& x, const Values& states, const Call& c) override {
    const Activation &gate = a->recurrent_activation, &activation = a->activation;
    const Value& h = states[0];
    const int64_t u = a->units;
    const Values in = split(project(x, c), 3, 1);
    Value z, r, n;
    if (a->reset_after) {
      Value product = drops_states(c) ? concat(gate_products(h, 3, c), 1) : matmul(h, recurrent_kernel());
      if (const Value b = bias(1)) product = product + b;
      const Values p = split(product, 3, 1);
      z = gate(in[0] + p[0], c);
      r = gate(in[1] + p[1], c);
      n = activation(in[2] + r * p[2], c);
    } else {
      const Value kernel = recurrent_kernel(), last = slice(kernel, 1, 2 * u, 3 * u);
      const Values p = drops_states(c) ? gate_products(h, 2, c) : split(matmul(h, slice(kernel, 1, 0, 2 * u)), 2, 1);
      z = gate(in[0] + p[0], c);
      r = gate(in[1] + p[1], c);
      n = activation(in[2] + matmul(r * (drops_states(c) ? dropped(h, a->recurrent_dropout, c) : h), last), c);
    }
    const Value y = z * h + (1.0 - z) * n;
    return {y, y};
  }

  Run run(const Sequence& s, const Call& c) override {
    const bool plain = a->reset_after && is_named(a->activation, "tanh") &&
                       is_named(a->recurrent_activation, "sigmoid") && !drops_states(c) && s.x.rank() == 3;
    if (!plain) return Cell::run(s, c);
    const Value x = project(s.x, c);
    const auto r = recurrent(gru_cell(), {x, recurrent_kernel(), first_states(s), bias(1), s.mask},
                             {s.all, c.training, s.reverse});
    return {masked_results(s, s.all ? r.y : r.states[0]), r.states};
  }

 private:
  bool drops_states(const Call& c) const { return c.training && a->recurrent_dropout > 0 && a->recurrent_dropout < 1; }
  Value recurrent_kernel() { return weight(a->recurrent, {a->units, 3 * *a->units}); }

  // Of the product with x (0) and with h (1); empty where there is none.
  Value bias(int64_t which) {
    if (!a->use_bias || (which == 1 && !a->reset_after)) return {};
    if (!a->reset_after) return weight(a->bias, {3 * *a->units});
    return squeeze(slice(weight(a->bias, {2, 3 * *a->units}), 0, which, which + 1), 0);
  }
  Value project(const Value& x, const Call& c) {
    const Value kernel = weight(a->kernel, {x.dim(-1), 3 * *a->units});
    recurrent_kernel();  // before the bias, as Keras orders them
    const double rate = a->dropout < 1 ? *a->dropout : 0;
    Value y;
    if (drops_states(c) && rate > 0) {  // each gate draws for itself
      Values parts;
      for (const Value& k : split(kernel, 3, 1)) parts.push_back(matmul(dropped(x, rate, c), k));
      y = concat(parts, -1);
    } else {
      y = matmul(dropped(x, rate, c), kernel);
    }
    const Value b = bias(0);
    return b ? y + b : y;
  }
  Values gate_products(const Value& h, int gates, const Call& c) {  // each gate draws for itself
    const Values kernels = split(recurrent_kernel(), 3, 1);
    Values out;
    for (int g = 0; g < gates; ++g)
      out.push_back(matmul(dropped(h, a->recurrent_dropout, c), kernels[static_cast<size_t>(g)]));
    return out;
  }
};

struct GRU final : RecurrentOf<GRUCell, GruArgs> {
  Arg<Config> use_cudnn{this, "use_cudnn", "auto", "accepted; changes nothing"};
};

KCC_REGISTER(GRUCell, "One step of `GRU`.");
KCC_REGISTER(GRU, "Gated recurrent units: a recurrent layer whose gates mix the state with a new one.");

}  // namespace
}  // namespace kcc
