// Gated recurrent units over whole sequences, the reset gate applied after the recurrent product.
#include "runtime/ops/recurrent_kernel.h"

namespace kcc {
namespace {

struct Gru {
  static constexpr int kGates = 3, kStates = 1, kKept = 4;
  static constexpr bool kBias = true, kSplit = true;

  template <class V>
  static void forward(V* state, const V* x, const V* recurrent, V* kept) {
    const V z = sigmoid(x[0] + recurrent[0]), r = sigmoid(x[1] + recurrent[1]), n = tanh(x[2] + r * recurrent[2]);
    kept[0] = z, kept[1] = r, kept[2] = n, kept[3] = recurrent[2];
    state[0] = z * state[0] + complement(z) * n;
  }

  template <class V>
  static void backward(V* d, const V& h, const V* kept, V* dx, V* drecurrent) {
    const V &z = kept[0], &r = kept[1], &n = kept[2];
    dx[0] = d[0] * (h - n) * z * complement(z);
    dx[2] = d[0] * complement(z) * complement(n * n);
    dx[1] = dx[2] * kept[3] * r * complement(r);
    drecurrent[0] = dx[0], drecurrent[1] = dx[1], drecurrent[2] = dx[2] * r;
    d[0] = d[0] * z;
  }
};

}  // namespace

const Op& gru_op = define({
    .name = "gru",
    .doc = "GRU over sequences whose products with the kernel are given; gates z, r, h; reset after the product.",
    .infer = [](const Attrs& a, const Types& in) { return recurrent_type(gru_cell(), a, in); },
    .kernel = +[](const Signature& s) { return prepare_recurrent<Gru>(s, true); },
    .vjp = [](const OpCall& op, const Values& dy) { return recurrent_vjp(gru_cell(), op, dy); },
    .flops = [](const Signature& s) { return recurrent_flops(Gru::kGates, s.in[0].shape, s.in[1].shape); },
    .samples = {{{normal({10, 3, 15}), normal({5, 15}), normal({10, 5}), normal({15})},
                 {{"sequences", true}, {"keep", false}, {"masked", false}, {"reverse", false}}},
                {{normal({10, 3, 15}), normal({5, 15}), normal({10, 5}), normal({15}), bools({10, 3})},
                 {{"sequences", true}, {"keep", true}, {"masked", true}, {"reverse", true}}},
                {{normal({2, 2, 54}), normal({18, 54}), normal({2, 18}), normal({54})},
                 {{"sequences", false}, {"keep", false}, {"masked", false}, {"reverse", true}}}},
});

const Op& gru_gradient_op = define({
    .name = "gru_gradient",
    .doc = "The gradient of `gru`.",
    .infer = [](const Attrs& a, const Types& in) { return recurrent_gradient_type(gru_cell(), a, in); },
    .kernel = +[](const Signature& s) { return prepare_recurrent<Gru>(s, false); },
    .vjp = [](const OpCall& op, const Values& dy) { return recurrent_gradient_vjp(gru_cell(), op, dy); },
    .flops = [](const Signature& s) { return recurrent_flops(Gru::kGates, s.in[1].shape, s.in[0].shape); },
    .samples = {{{normal({5, 15}), normal({10, 3, 5}), normal({10, 3, 20}), normal({10, 5}), normal({10, 3, 5})},
                 {{"sequences", true}, {"masked", false}, {"reverse", false}}},
                {{normal({5, 15}), normal({10, 3, 5}), normal({10, 3, 20}), normal({10, 5}), bools({10, 3})},
                 {{"sequences", false}, {"masked", true}, {"reverse", true}}}},
});

const RecurrentCell& gru_cell() {
  static const RecurrentCell cell = recurrent_cell<Gru>(gru_op, gru_gradient_op);
  return cell;
}

}  // namespace kcc
