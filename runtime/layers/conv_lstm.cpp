// LSTM whose products are convolutions, over sequences of sequences and of images.
#include "runtime/activations/activation.h"
#include "runtime/layers/convolution.h"
#include "runtime/layers/forget_bias.h"
#include "runtime/layers/recurrent_args.h"

namespace kcc {
namespace {

template <int N>
struct ConvLstmArgs {
  explicit ConvLstmArgs(Object* owner)
      : filters(owner, "filters", at_least(1), "channels of the result"),
        kernel_size(owner, "kernel_size", at_least(1), "size of the window"),
        strides(owner, "strides", 1, at_least(1), "steps of the window over the input"),
        padding(owner, "padding", "valid", one_of({"valid", "same"}),
                "zeros around the input: none (valid), or as many as keep its size (same)"),
        data_format(owner),
        dilation_rate(owner, "dilation_rate", 1, at_least(1), "distance of the window's elements"),
        activation(owner, "activation", "tanh", "of the new state"),
        recurrent_activation(owner, "recurrent_activation", "sigmoid", "of the gates"),
        use_bias(owner, "use_bias", true, "add a bias"),
        kernel(owner, "kernel", "glorot_uniform"),
        recurrent(owner, "recurrent", "orthogonal"),
        bias(owner, "bias", "zeros"),
        unit_forget_bias(owner, "unit_forget_bias", true, "the forget gate's bias starts at 1"),
        dropout(owner, "dropout", 0.0, between(0, 1),
                "share of the inputs that are set to zero in training, the same in each step"),
        recurrent_dropout(owner, "recurrent_dropout", 0.0, between(0, 1),
                          "share of the state that the gates do not see in training"),
        seed(owner, "seed", std::nullopt, "draws come from the spec's seed") {
    recurrent.name = "recurrent_kernel";
  }
  Arg<int64_t> filters;
  Arg<Tuple<N>> kernel_size, strides;
  Arg<std::string> padding;
  DataFormat data_format;
  Arg<Tuple<N>> dilation_rate;
  Arg<Activation> activation, recurrent_activation;
  Arg<bool> use_bias;
  WeightArgs kernel, recurrent, bias;
  Arg<bool> unit_forget_bias;
  Arg<double> dropout, recurrent_dropout;
  Arg<std::optional<int64_t>> seed;
};

template <int N>
struct ConvLstmCell final : Cell {
  ConvLstmArgs<N> own{this};
  const ConvLstmArgs<N>* a = &own;

  std::vector<Shape> state_shapes(const Shape& x) const override {
    Shape s;
    for (int i = 0; i < N; ++i) {
      const auto at = static_cast<size_t>(i);
      const int64_t size = x[i + 1], stride = a->strides.get()[at],
                    reach = (a->kernel_size.get()[at] - 1) * a->dilation_rate.get()[at] + 1;
      s.push_back(*a->padding == "same" ? (size + stride - 1) / stride
                  : size < reach        ? 0
                                        : (size - reach) / stride + 1);
    }
    s.push_back(a->filters);
    return {s, s};
  }

  Values step(const Value& x, const Values& states, const Call& c) override {
    const Activation &gate = a->recurrent_activation, &activation = a->activation;
    const Value kernel = weight(a->kernel, window_shape<N>(a->kernel_size, x.dim(-1), 4 * *a->filters));
    const Value recurrent = weight(a->recurrent, window_shape<N>(a->kernel_size, a->filters, 4 * *a->filters));
    Value z = product(x, kernel, window_over<N>(*this, x, a->padding, a->kernel_size, a->strides, a->dilation_rate),
                      a->dropout, c);
    if (a->use_bias) z = z + bias();
    Tuple<N> one;
    one.fill(1);
    const Value& h = states[0];
    z = z + product(h, recurrent, window_over<N>(*this, h, "same", a->kernel_size, one, one), a->recurrent_dropout, c);
    const Values g = split(z, 4, -1);
    const Value carry = gate(g[1], c) * states[1] + gate(g[0], c) * activation(g[2], c);
    const Value y = gate(g[3], c) * activation(carry, c);
    return {y, y, carry};
  }

 private:
  // Where something is dropped, each gate draws for itself.
  Value product(const Value& x, const Value& kernel, const SlidingWindow& window, double rate, const Call& c) {
    if (!c.training || rate == 0 || rate == 1) return convolve(x, kernel, window);
    Values gates;
    for (const Value& k : split(kernel, 4, -1)) gates.push_back(convolve(x * dropout_mask(x, rate), k, window));
    return concat(gates, -1);
  }
  Value bias() {
    if (!a->unit_forget_bias) return weight(a->bias, {4 * *a->filters});
    forget_.others = a->bias.initializer;
    return read(variables.get("bias", {compute_dtype(context()), {4 * *a->filters}},
                              {&forget_, a->bias.regularizer.get().get(), a->bias.constraint.get().get(), true}));
  }
  ForgetBias forget_;
};

template <int N>
struct ConvLstm final : RecurrentOf<ConvLstmCell<N>, ConvLstmArgs<N>> {
  void settle() override {
    settle_strides<N>(this->a.strides, this->a.dilation_rate);
    Recurrent::settle();
  }
  Values call_all(const Values& in, Call c) override {
    if (in.size() == 1)
      need_rank(*this, in[0], N + 3,
                N == 1   ? "[batch, time, steps, channels]"
                : N == 2 ? "[batch, time, height, width, channels]"
                         : "[batch, time, depth, height, width, channels]");
    return Recurrent::call_all(in, c);
  }
};
using ConvLSTM1D = ConvLstm<1>;
using ConvLSTM2D = ConvLstm<2>;
using ConvLSTM3D = ConvLstm<3>;
KCC_REGISTER(ConvLSTM1D, "LSTM whose products are convolutions, over sequences of sequences.");
KCC_REGISTER(ConvLSTM2D, "LSTM whose products are convolutions, over sequences of images.");
KCC_REGISTER(ConvLSTM3D, "LSTM whose products are convolutions, over sequences of volumes.");

}  // namespace
}  // namespace kcc
