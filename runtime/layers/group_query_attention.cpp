// Attention in which several heads of the query share one head of keys and values.
#include <cmath>

#include "runtime/layers/heads.h"

namespace kcc {
namespace {

struct GroupedQueryAttention final : HeadsLayer {
  Arg<int64_t> head_dim{this, "head_dim", at_least(1), "size of a head"};
  Arg<int64_t> num_query_heads{this, "num_query_heads", at_least(1), "heads of the query"};
  Arg<int64_t> num_key_value_heads{this, "num_key_value_heads", at_least(1), "heads of keys and values"};
  Arg<double> dropout_{this, "dropout", 0.0, at_least_below(0, 1),
                       "share of the weights of attention that are set to zero in training"};
  Arg<bool> use_bias{this, "use_bias", true, "add biases"};
  Arg<std::optional<int64_t>> sliding_window{this, "sliding_window", std::nullopt, at_least(1),
                                             "steps this far away, or further, are not seen"};
  WeightArgs kernel{this, "kernel", "glorot_uniform"};
  WeightArgs bias{this, "bias", "zeros"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr,
                                             "a penalty on what the projections give"};
  Arg<bool> use_gate{this, "use_gate", false, "multiply the result of each head by a gate that depends on the query"};
  Arg<std::optional<bool>> flash_attention{this, "flash_attention", std::nullopt, "accepted; changes nothing"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  void settle() override {
    if (num_query_heads % num_key_value_heads != 0)
      refuse("arg.range", "`num_query_heads` is " + std::to_string(num_query_heads) +
                              ", and must be a multiple of `num_key_value_heads`, " +
                              std::to_string(num_key_value_heads));
    hold_projections(kernel, bias, use_bias, use_gate, activity_regularizer->get());
  }

  // query [rows, T, d], value [rows, S, e], key as value -> [rows, T, d]
  Values call_all(const Values& in, Call c) override {
    need_query_and_value(in);
    const Value q = floating(in[0]), v = floating(in[1]), k = in.size() == 3 ? floating(in[2]) : v;
    for (const Value& x : {q, v, k}) need_rank(*this, x, 3, "[batch, steps, features]");
    if (v.dim(1) != k.dim(1))
      refuse("shape.attention", "`GroupQueryAttention` gets a value " + rows_of(v) + " and a key " + rows_of(k) +
                                    ", and they must have the same steps");
    mix_seed(c, seed);
    const Shape many{num_query_heads, head_dim}, few{num_key_value_heads, head_dim};
    const bool scores = c.flag("return_attention_scores", false);
    Value mask =
        visible(attention_masks(c, in.size() == 3, sliding_window->value_or(0)), c.context.builder, q.dim(1), v.dim(1));
    if (mask && mask.rank() == 3) mask = expand_dims(mask, 1);
    const int64_t times = num_query_heads / num_key_value_heads;
    const Value qh = transpose(project(query_, q, many, c), {0, 2, 1, 3});
    const Value kh = repeat(transpose(project(key_, k, few, c), {0, 2, 1, 3}), times, 1);
    const Value vh = repeat(transpose(project(value_, v, few, c), {0, 2, 1, 3}), times, 1);
    const Attended a =
        attend(qh, kh, vh, mask, 1 / std::sqrt(static_cast<double>(head_dim)), dropout_, dropout_ > 0.0 || scores, c);
    Value y = gated(transpose(a.result, {0, 2, 1, 3}), q, many, c);
    output_->in = many;
    output_->out = Shape{q.dim(-1)};
    y = output_->apply(y, c);
    return scores ? Values{y, a.weights} : Values{y};
  }
};
KCC_REGISTER_AS(GroupedQueryAttention, "GroupQueryAttention",
                "Attention in which heads of the query share keys and values.", "grouped_query_attention");

}  // namespace
}  // namespace kcc
