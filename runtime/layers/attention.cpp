// Attention without weights of its own: by the products of query and key, or by a sum of hyperbolic tangents.
#include "runtime/layers/heads.h"

namespace kcc {
namespace {

struct PlainAttention : Layer {
  std::vector<std::string> input_names() const final { return {"query", "value", "key"}; }
  std::vector<std::string> call_argument_names() const final { return {"use_causal_mask", "return_attention_scores"}; }

  virtual Value scores(const Value& q, const Value& k) = 0;  // [rows, T, S]
  virtual double dropout_rate() const = 0;
  virtual std::optional<int64_t> seed_of() const = 0;

  // query [rows, T, d], value [rows, S, e], key [rows, S, d] -> [rows, T, e]
  Values call_all(const Values& in, Call c) final {
    if (in.size() < 2 || in.size() > 3)
      refuse("graph.inputs",
             "`" + type_name + "` takes a query and a value, and perhaps a key, and gets " + std::to_string(in.size()) +
                 (in.size() == 1 ? " value" : " values"),
             "give it a list: [[query, value], " + type_name + "]");
    const Value q = floating(in[0]), v = floating(in[1]), k = in.size() == 3 ? floating(in[2]) : v;
    for (const Value& x : {q, v, k}) need_rank(*this, x, 3, "[batch, steps, features]");
    if (q.dim(2) != k.dim(2) || k.dim(1) != v.dim(1))
      refuse("shape.attention", "`" + type_name + "` gets a query " + rows_of(q) + ", a value " + rows_of(v) +
                                    " and a key " + rows_of(k) +
                                    ": query and key must have the same features, value and key the same steps");
    mix_seed(c, seed_of());
    Value s = scores(q, k);
    Value seen = c.mask(1) ? expand_dims(cast(c.mask(1), DType::kBool), 1) : Value{};
    if (c.flag("use_causal_mask", false)) {
      const Value causal = causal_mask(c.context.builder, q.dim(1), v.dim(1));
      seen = seen ? logical_and(seen, causal) : causal;
    }
    if (seen) s = where(seen, s, s - 1e9);
    const Value weights = dropout(softmax(s, -1), dropout_rate(), c);
    Value y = matmul(weights, v);
    if (c.mask(0)) y = where(mask_like(cast(c.mask(0), DType::kBool), y), y, zeros_like(y));
    return c.flag("return_attention_scores", false) ? Values{y, weights} : Values{y};
  }
  Values masks(const Values& out, const Call& c) final {
    Values m(out.size());
    m[0] = c.mask(0);
    return m;
  }
};

struct Attention final : PlainAttention {
  Arg<bool> use_scale{this, "use_scale", false, "multiply the scores by a learned number"};
  Arg<std::string> score_mode{this, "score_mode", "dot", one_of({"dot", "concat"}),
                              "scores by products, or by the tangents of sums"};
  Arg<double> dropout_{this, "dropout", 0.0, at_least_below(0, 1),
                       "share of the weights that are set to zero in training"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  Value scores(const Value& q, const Value& k) override {
    const Value factor = use_scale ? weight("scale", {}, "ones") : Value{};
    if (*score_mode == "dot") {
      const Value s = matmul(q, k, false, true);
      return factor ? s * factor : s;
    }
    const Value s = expand_dims(q, 2) + expand_dims(k, 1);
    return weight("concat_score_weight", {}, "ones") * sum(tanh(factor ? factor * s : s), {-1});
  }
  double dropout_rate() const override { return dropout_; }
  std::optional<int64_t> seed_of() const override { return seed; }
};
KCC_REGISTER(Attention, "Attention by the products of query and key.");

struct AdditiveAttention final : PlainAttention {
  Arg<bool> use_scale{this, "use_scale", true, "weigh the features by learned numbers"};
  Arg<double> dropout_{this, "dropout", 0.0, at_least_below(0, 1),
                       "share of the weights that are set to zero in training"};
  Arg<std::optional<int64_t>> seed{this, "seed", std::nullopt, "mixed into the spec's seed"};

  Value scores(const Value& q, const Value& k) override {
    const Value s = tanh(expand_dims(q, 2) + expand_dims(k, 1));
    return sum(use_scale ? weight("scale", {q.dim(-1)}, "glorot_uniform") * s : s, {-1});
  }
  double dropout_rate() const override { return dropout_; }
  std::optional<int64_t> seed_of() const override { return seed; }
};
KCC_REGISTER(AdditiveAttention, "Attention by the tangents of query plus key.");

}  // namespace
}  // namespace kcc
