// The plain recurrent network over whole sequences: h = tanh(x + h . kernel).
#include "runtime/ops/recurrent_kernel.h"

namespace kcc {
namespace {

struct SimpleRnn {
  static constexpr int kGates = 1, kStates = 1, kKept = 1;
  static constexpr bool kBias = false, kSplit = false;

  template <class V>
  static void forward(V* state, const V* x, const V* recurrent, V* kept) {
    state[0] = kept[0] = tanh(x[0] + recurrent[0]);
  }

  template <class V>
  static void backward(V* d, const V& h, const V* kept, V* dx, V* drecurrent) {
    dx[0] = drecurrent[0] = d[0] * complement(kept[0] * kept[0]);
    d[0] = zeros_like(h);
  }
};

}  // namespace

const Op& simple_rnn_op = define({
    .name = "simple_rnn",
    .doc = "h = tanh(x + h . kernel) over sequences whose products with the kernel are given.",
    .infer = [](const Attrs& a, const Types& in) { return recurrent_type(simple_rnn_cell(), a, in); },
    .kernel = +[](const Signature& s) { return prepare_recurrent<SimpleRnn>(s, true); },
    .vjp = [](const OpCall& op, const Values& dy) { return recurrent_vjp(simple_rnn_cell(), op, dy); },
    .flops = [](const Signature& s) { return recurrent_flops(SimpleRnn::kGates, s.in[0].shape, s.in[1].shape); },
    .samples = {{{normal({10, 3, 5}), normal({5, 5}), normal({10, 5})},
                 {{"sequences", true}, {"keep", false}, {"masked", false}, {"reverse", false}}},
                {{normal({10, 3, 5}), normal({5, 5}), normal({10, 5}), bools({10, 3})},
                 {{"sequences", true}, {"keep", true}, {"masked", true}, {"reverse", true}}},
                {{normal({2, 2, 18}), normal({18, 18}), normal({2, 18})},
                 {{"sequences", false}, {"keep", false}, {"masked", false}, {"reverse", true}}}},
});

const Op& simple_rnn_gradient_op = define({
    .name = "simple_rnn_gradient",
    .doc = "The gradient of `simple_rnn`.",
    .infer = [](const Attrs& a, const Types& in) { return recurrent_gradient_type(simple_rnn_cell(), a, in); },
    .kernel = +[](const Signature& s) { return prepare_recurrent<SimpleRnn>(s, false); },
    .vjp = [](const OpCall& op, const Values& dy) { return recurrent_gradient_vjp(simple_rnn_cell(), op, dy); },
    .flops = [](const Signature& s) { return recurrent_flops(SimpleRnn::kGates, s.in[1].shape, s.in[0].shape); },
    .samples = {{{normal({5, 5}), normal({10, 3, 5}), normal({10, 3, 5}), normal({10, 5}), normal({10, 3, 5})},
                 {{"sequences", true}, {"masked", false}, {"reverse", false}}},
                {{normal({5, 5}), normal({10, 3, 5}), normal({10, 3, 5}), normal({10, 5}), bools({10, 3})},
                 {{"sequences", false}, {"masked", true}, {"reverse", true}}}},
});

const RecurrentCell& simple_rnn_cell() {
  static const RecurrentCell cell = recurrent_cell<SimpleRnn>(simple_rnn_op, simple_rnn_gradient_op);
  return cell;
}

}  // namespace kcc
