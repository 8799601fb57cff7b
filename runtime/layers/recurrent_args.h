// The arguments that SimpleRNN, LSTM and GRU share with their cells. A layer lends its own to the cell that it holds.
#pragma once

#include "runtime/activations/activation.h"
#include "runtime/layers/recurrent.h"
#include "runtime/ops/ops.h"

namespace kcc {

struct RecurrentArgs {
  explicit RecurrentArgs(Object* owner)
      : units(owner, "units", at_least(1), "size of the state"),
        activation(owner, "activation", "tanh", "of the new state"),
        use_bias(owner, "use_bias", true, "add a bias"),
        kernel(owner, "kernel", "glorot_uniform"),
        recurrent(owner, "recurrent", "orthogonal"),
        bias(owner, "bias", "zeros"),
        dropout(owner, "dropout", 0.0, between(0, 1),
                "share of the inputs that are set to zero in training, the same in each step"),
        recurrent_dropout(owner, "recurrent_dropout", 0.0, between(0, 1),
                          "share of the state that the products do not see in training"),
        seed(owner, "seed", std::nullopt, "draws come from the spec's seed") {
    recurrent.name = "recurrent_kernel";
  }
  Arg<int64_t> units;
  Arg<Activation> activation;
  Arg<bool> use_bias;
  WeightArgs kernel, recurrent, bias;
  Arg<double> dropout, recurrent_dropout;
  Arg<std::optional<int64_t>> seed;
};

struct GatedArgs : RecurrentArgs {
  explicit GatedArgs(Object* owner)
      : RecurrentArgs(owner), recurrent_activation(owner, "recurrent_activation", "sigmoid", "of the gates") {}
  Arg<Activation> recurrent_activation;
};

inline bool is_named(const Activation& a, const char* name) {
  return a.config().is(Config::Kind::kText) && a.config().text == name;
}

// A recurrent layer that is nothing but its cell, gone through sequences with: it has the cell's arguments, and the
// cell's weights lie under its own path.
template <class Cell_, class Args>
struct RecurrentOf : Recurrent {
  Args a{this};

 protected:
  std::shared_ptr<Cell> make_cell() override {
    auto cell = std::make_shared<Cell_>();
    cell->type_name = type_name;
    cell->a = &a;
    cell->dtype.set(dtype.get());
    return cell;
  }
  std::string cell_name() const override { return ""; }
};

// Inputs of a whole sequence with the same features dropped in each step; as they are, outside training.
inline Value dropped(const Value& x, double rate, const Call& c) {
  if (!c.training || rate == 0) return x;
  if (x.rank() == 2) return x * dropout_mask(x, rate);
  Shape once = x.shape();
  once.erase(1);
  const Value like = full(x.builder(), once, 0, x.dtype());
  return x * expand_dims(dropout_mask(like, rate), 1);
}

}  // namespace kcc
