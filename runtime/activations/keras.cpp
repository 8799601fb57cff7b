// keras.activations by name; where keras.ops has the name, with its arguments.
#include <algorithm>

#include "runtime/activations/activation.h"
#include "runtime/functions/activations.h"
#include "runtime/functions/function.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

template <Value (*f)(const Value&)>
Operand plain(const Args& a) {
  return f(a.value("x"));
}

template <Value (*f)(const Value&, double)>
Operand with(const Args& a) {
  return f(a.value("x"), a.number(a.function().parameters[1].name));
}

template <Value (*f)(const Value&, std::optional<int>)>
Operand along(const Args& a) {
  if (!a["axis"].is<Operand::List>())
    return f(a.value("x"), a.none("axis") ? std::nullopt : std::optional(a.axis("axis")));
  // Over several axes: these as one, the last.
  const Value x = a.value("x");
  const Ints axes = normal_axes(a.axes("axis"), x.rank());
  Ints order;
  for (int64_t i = 0; i < x.rank(); ++i)
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) order.push_back(i);
  const auto kept = static_cast<int>(order.size());
  order.insert(order.end(), axes.begin(), axes.end());
  Ints back(order.size());
  for (size_t i = 0; i < order.size(); ++i) back[static_cast<size_t>(order[i])] = static_cast<int64_t>(i);
  const Value moved = transpose(x, order);
  const Shape shape = moved.shape();
  Shape flat = shape.first(kept);
  flat.push_back(shape.from(kept).count());
  return transpose(reshape(f(reshape(moved, flat), -1), shape), back);
}

namespace act = activations;

[[maybe_unused]] const bool defined = define_activations({
    {"relu(x)", "max(x, 0).", [](const Args& a) -> Operand { return act::relu(a.value("x")); }},
    {"relu6(x)", "min(max(x, 0), 6).", plain<act::relu6>},
    {"leaky_relu(x, negative_slope=0.2)", "x, or negative_slope * x below 0.", with<act::leaky_relu>},
    {"softmax(x, axis=-1)", "exp(x), divided by its sum.", along<act::softmax>},
    {"log_softmax(x, axis=-1)", "log(softmax(x)).", along<act::log_softmax>},
    {"elu(x, alpha=1.0)", "x, or alpha * (exp(x) - 1) below 0.", with<act::elu>},
    {"selu(x)", "Scaled elu.", plain<act::selu>},
    {"celu(x, alpha=1.0)", "x, or alpha * (exp(x / alpha) - 1) below 0.", with<act::celu>},
    {"softplus(x)", "log(exp(x) + 1).", plain<act::softplus>},
    {"softsign(x)", "x / (abs(x) + 1).", plain<act::softsign>},
    {"soft_shrink(x, threshold=0.5)", "Nearer to 0 by threshold.", with<act::soft_shrink>},
    {"hard_shrink(x, threshold=0.5)", "0 within the threshold.", with<act::hard_shrink>},
    {"tanh_shrink(x)", "x - tanh(x).", plain<act::tanh_shrink>},
    {"sparse_plus(x)", "0, (x + 1) ** 2 / 4, x.", plain<act::sparse_plus>},
    {"sparse_sigmoid(x)", "0, (x + 1) / 2, 1.", plain<act::sparse_sigmoid>},
    {"squareplus(x, b=4)", "(x + sqrt(x ** 2 + b)) / 2.", with<act::squareplus>},
    {"silu(x)", "x * sigmoid(x).", plain<act::silu>},
    {"swish(x)", "x * sigmoid(x).", plain<act::silu>},
    {"glu(x, axis=-1)", "One half times the sigmoid of the other.",
     [](const Args& a) -> Operand { return act::glu(a.value("x"), a.axis("axis")); }},
    {"mish(x)", "x * tanh(softplus(x)).", plain<act::mish>},
    {"tanh(x)", "Hyperbolic tangent.", plain<act::tanh>},
    {"hard_tanh(x)", "x within -1 and 1.", plain<act::hard_tanh>},
    {"sparsemax(x, axis=-1)", "The nearest point of the simplex, with zeros in it.",
     [](const Args& a) -> Operand { return act::sparsemax(a.value("x"), a.axis("axis")); }},
    {"sigmoid(x)", "1 / (1 + exp(-x)).", plain<act::sigmoid>},
    {"hard_sigmoid(x)", "relu6(x + 3) / 6.", plain<act::hard_sigmoid>},
    {"hard_silu(x)", "x * hard_sigmoid(x).", plain<act::hard_silu>},
    {"hard_swish(x)", "x * hard_sigmoid(x).", plain<act::hard_silu>},
    {"log_sigmoid(x)", "log(sigmoid(x)).", plain<act::log_sigmoid>},
    {"exponential(x)", "exp(x).", plain<act::exponential>},
});

[[maybe_unused]] const bool functions_alone = define_functions({
    {"threshold(x, threshold, default_value)", "x above the threshold, else default_value.",
     [](const Args& a) -> Operand {
       return act::threshold(a.value("x"), a.number("threshold"), a.number("default_value"));
     }},
    {"gelu(x, approximate=True)", "x times the normal distribution's share below x.",
     [](const Args& a) -> Operand { return act::gelu(a.value("x"), a.flag("approximate")); }},
    {"linear(x)", "x.", plain<act::linear>},
});
// Of a layer it is exact unless asked otherwise; keras.ops' is not.
[[maybe_unused]] const ActivationFunction& gelu = define_activation(
    {"gelu", "x times the normal distribution's share below x.", [](const Value& x) { return act::gelu(x); }});

}  // namespace
}  // namespace kcc
