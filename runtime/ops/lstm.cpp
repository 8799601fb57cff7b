// Long short-term memory over whole sequences.
#include "runtime/ops/recurrent_kernel.h"

namespace kcc {
namespace {

struct Lstm {
  static constexpr int kGates = 4, kStates = 2, kKept = 6;
  static constexpr bool kBias = false, kSplit = false;

  template <class V>
  static void forward(V* state, const V* x, const V* recurrent, V* kept) {
    const V i = sigmoid(x[0] + recurrent[0]), f = sigmoid(x[1] + recurrent[1]), g = tanh(x[2] + recurrent[2]),
            o = sigmoid(x[3] + recurrent[3]);
    kept[0] = state[1];
    kept[1] = i, kept[2] = f, kept[3] = g, kept[4] = o;
    state[1] = f * state[1] + i * g;
    kept[5] = tanh(state[1]);
    state[0] = o * kept[5];
  }

  template <class V>
  static void backward(V* d, const V& h, const V* kept, V* dx, V* drecurrent) {
    const V &c = kept[0], &i = kept[1], &f = kept[2], &g = kept[3], &o = kept[4], &t = kept[5];
    const V dc = d[1] + d[0] * o * complement(t * t);
    dx[0] = dc * g * i * complement(i);
    dx[1] = dc * c * f * complement(f);
    dx[2] = dc * i * complement(g * g);
    dx[3] = d[0] * t * o * complement(o);
    for (int k = 0; k < kGates; ++k) drecurrent[k] = dx[k];
    d[1] = dc * f;
    d[0] = zeros_like(h);
  }
};

}  // namespace

const Op& lstm_op = define({
    .name = "lstm",
    .doc = "LSTM over sequences whose products with the kernel are given; gates i, f, c, o.",
    .infer = [](const Attrs& a, const Types& in) { return recurrent_type(lstm_cell(), a, in); },
    .kernel = +[](const Signature& s) { return prepare_recurrent<Lstm>(s, true); },
    .vjp = [](const OpCall& op, const Values& dy) { return recurrent_vjp(lstm_cell(), op, dy); },
    .flops = [](const Signature& s) { return recurrent_flops(Lstm::kGates, s.in[0].shape, s.in[1].shape); },
    .samples = {{{normal({10, 3, 20}), normal({5, 20}), normal({10, 5}), normal({10, 5})},
                 {{"sequences", true}, {"keep", false}, {"masked", false}, {"reverse", false}}},
                {{normal({10, 3, 20}), normal({5, 20}), normal({10, 5}), normal({10, 5}), bools({10, 3})},
                 {{"sequences", true}, {"keep", true}, {"masked", true}, {"reverse", true}}},
                {{normal({2, 2, 72}), normal({18, 72}), normal({2, 18}), normal({2, 18})},
                 {{"sequences", false}, {"keep", false}, {"masked", false}, {"reverse", true}}}},
});

const Op& lstm_gradient_op = define({
    .name = "lstm_gradient",
    .doc = "The gradient of `lstm`.",
    .infer = [](const Attrs& a, const Types& in) { return recurrent_gradient_type(lstm_cell(), a, in); },
    .kernel = +[](const Signature& s) { return prepare_recurrent<Lstm>(s, false); },
    .vjp = [](const OpCall& op, const Values& dy) { return recurrent_gradient_vjp(lstm_cell(), op, dy); },
    .flops = [](const Signature& s) { return recurrent_flops(Lstm::kGates, s.in[1].shape, s.in[0].shape); },
    .samples = {{{normal({5, 20}), normal({10, 3, 5}), normal({10, 3, 30}), normal({10, 5}), normal({10, 5}),
                  normal({10, 3, 5})},
                 {{"sequences", true}, {"masked", false}, {"reverse", false}}},
                {{normal({5, 20}), normal({10, 3, 5}), normal({10, 3, 30}), normal({10, 5}), normal({10, 5}),
                  bools({10, 3})},
                 {{"sequences", false}, {"masked", true}, {"reverse", true}}}},
});

const RecurrentCell& lstm_cell() {
  static const RecurrentCell cell = recurrent_cell<Lstm>(lstm_op, lstm_gradient_op);
  return cell;
}

}  // namespace kcc
