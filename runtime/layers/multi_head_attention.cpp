// Attention of several heads: each step of the query gets a mixture of the values whose keys are like it.
#include <cmath>

#include "runtime/layers/heads.h"

namespace kcc {
namespace {

struct MultiHeadAttention final : HeadsLayer {
  Arg<int64_t> num_heads{this, "num_heads", at_least(1), "number of heads"};
  Arg<int64_t> key_dim{this, "key_dim", at_least(1), "size of a head's queries and keys"};
  Arg<std::optional<int64_t>> value_dim{this, "value_dim", std::nullopt, at_least(1),
                                        "size of a head's values; default: key_dim"};
  Arg<double> dropout_{this, "dropout", 0.0, at_least_below(0, 1),
                       "share of the weights of attention that are set to zero in training"};
  Arg<bool> use_bias{this, "use_bias", true, "add biases"};
  Arg<std::optional<std::vector<int64_t>>> output_shape{this, "output_shape", std::nullopt, at_least(1),
                                                        "last dimensions of the result; default: the query's"};
  Arg<std::optional<std::vector<int64_t>>> attention_axes{
      this, "attention_axes", std::nullopt, "axes over which is attended; default: all but the batch and the last"};
  Arg<std::optional<int64_t>> sliding_window{this, "sliding_window", std::nullopt, at_least(1),
                                             "steps this far away, or further, are not seen"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr,
                                             "a penalty on what the projections give"};
  Arg<bool> use_gate{this, "use_gate", false, "multiply the result of each head by a gate that depends on the query"};
  Arg<std::optional<bool>> flash_attention{this, "flash_attention", std::nullopt, "accepted; changes nothing"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  void settle() override { hold_projections(kernel, bias, use_bias, use_gate, activity_regularizer->get()); }

  // query [rows, T.., d], value [rows, S.., e], key as value -> [rows, T.., output]
  Values call_all(const Values& in, Call c) override {
    need_query_and_value(in);
    const Value q = floating(in[0]), v = floating(in[1]), k = in.size() == 3 ? floating(in[2]) : v;
    need_rank_at_least(*this, q, 3, "a query of [batch, steps, features]");
    if (v.rank() != q.rank() || k.rank() != q.rank() ||
        !(v.shape().first(v.rank() - 1) == k.shape().first(k.rank() - 1)))
      refuse("shape.attention",
             "`MultiHeadAttention` gets a query " + rows_of(q) + ", a value " + rows_of(v) + " and a key " +
                 rows_of(k) +
                 ": the number of dimensions must be the same, and value and key must have the same steps");
    mix_seed(c, seed);

    const Shape heads{num_heads, key_dim}, value_heads{num_heads, value_dim->value_or(key_dim)};
    const Layout from = layout(q), to = layout(v);
    const bool scores = c.flag("return_attention_scores", false);
    const Value mask = heads_mask(visible(attention_masks(c, in.size() == 3, sliding_window->value_or(0)),
                                          c.context.builder, from.steps, to.steps),
                                  from);
    const Value qh = split_heads(project(query_, q, heads, c), from), kh = split_heads(project(key_, k, heads, c), to),
                vh = split_heads(project(value_, v, value_heads, c), to);
    const Attended a = attend(qh, kh, vh, mask, 1 / std::sqrt(static_cast<double>(key_dim)), dropout_,
                              dropout_ > 0.0 || scores || q.rank() != 3, c);

    Value y = gated(join_heads(a.result, from), q, value_heads, c);
    output_->in = value_heads;
    output_->out = Shape{q.dim(-1)};
    if (*output_shape) output_->out = Shape(std::span<const int64_t>(**output_shape));
    y = output_->apply(y, c);
    return scores ? Values{y, a.weights} : Values{y};
  }

 private:
  // How [rows, dims.., heads, k] becomes [rows, other dims.., heads, steps, k]: steps are the axes that are attended
  // over.
  struct Layout {
    Ints others, axes;  // of the dimensions between rows and features
    Shape shape;        // of those dimensions, by axis
    int64_t steps = 1;
  };
  Layout layout(const Value& x) const {
    Layout l;
    l.shape = x.shape().first(x.rank() - 1);
    std::vector<bool> attended(static_cast<size_t>(x.rank() - 1), !*attention_axes);
    for (int64_t a : attention_axes->value_or(std::vector<int64_t>{})) {
      const int at = need_axis(*this, x, a);
      if (at == 0 || at == x.rank() - 1)
        refuse("arg.range", "`attention_axes` names the batch or the features, and must name axes between them");
      attended[static_cast<size_t>(at)] = true;
    }
    for (int i = 1; i < x.rank() - 1; ++i) (attended[static_cast<size_t>(i)] ? l.axes : l.others).push_back(i);
    for (int64_t a : l.axes) l.steps *= x.dim(static_cast<int>(a));
    return l;
  }
  static Ints order_of(const Layout& l) {
    const int64_t rank = l.shape.rank();
    Ints order{0};
    order.insert(order.end(), l.others.begin(), l.others.end());
    order.push_back(rank);  // heads
    order.insert(order.end(), l.axes.begin(), l.axes.end());
    order.push_back(rank + 1);
    return order;
  }
  static Value split_heads(const Value& x, const Layout& l) {
    const Value y = transpose(x, order_of(l));
    Shape shape{x.dim(0)};
    for (int64_t a : l.others) shape.push_back(l.shape[static_cast<int>(a)]);
    shape.push_back(x.dim(-2));
    shape.push_back(l.steps);
    shape.push_back(x.dim(-1));
    return reshape(y, shape);
  }
  static Value join_heads(const Value& x, const Layout& l) {
    const Ints order = order_of(l);
    Shape shape;
    Ints back(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
      const int64_t axis = order[i];
      back[static_cast<size_t>(axis)] = static_cast<int64_t>(i);
      shape.push_back(axis < l.shape.rank()    ? l.shape[static_cast<int>(axis)]
                      : axis == l.shape.rank() ? x.dim(-3)
                                               : x.dim(-1));
    }
    return transpose(reshape(x, shape), back);
  }
  // [rows, T, S] -> [rows, 1.., 1, T, S]
  static Value heads_mask(const Value& mask, const Layout& l) {
    if (!mask) return mask;
    Value m = mask.rank() == 3 ? expand_dims(mask, 1) : mask;
    for (size_t i = 0; i < l.others.size(); ++i) m = expand_dims(m, 1);
    return m;
  }
};
KCC_REGISTER(MultiHeadAttention, "Attention of several heads.");

}  // namespace
}  // namespace kcc
