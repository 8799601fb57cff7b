// What the layers with several attention heads share.
#pragma once

#include "runtime/layers/dropout.h"

namespace kcc {

// A dense layer that turns the last dimensions of its input into others, held by an attention layer under a name of its
// own:
// [.., in..] . kernel [in.., out..] + bias [out..].
struct Projection final : Layer {
  Projection(const Layer& owner, const WeightArgs& kernel, const WeightArgs& bias, bool use_bias,
             Regularizer* activity_penalty);
  Shape in, out;  // the dimensions that are summed over, and those that come in their place; set before each call
  Value call(Value x, Call c) override;
  const Regularizer* activity() const override { return penalty_; }

 private:
  const WeightArgs &kernel_, &bias_;
  bool use_bias_;
  Regularizer* penalty_;
};

// What attention layers with projections of query, key and value have in common, beside their arguments.
struct HeadsLayer : Layer {
  std::vector<std::string> input_names() const override { return {"query", "value", "key"}; }
  std::vector<std::string> call_argument_names() const override;
  Values masks(const Values& out, const Call& c) override;

 protected:
  void hold_projections(const WeightArgs& kernel, const WeightArgs& bias, bool use_bias, bool use_gate,
                        Regularizer* activity_penalty);
  void need_query_and_value(const Values& in) const;  // and perhaps a key
  // x as [.., heads, size].
  static Value project(const Ref<Projection>& by, const Value& x, const Shape& heads, const Call& c);
  // The gate's share of what the heads give, where there is a gate.
  Value gated(const Value& y, const Value& query, const Shape& heads, const Call& c) const;

  Ref<Projection> query_, key_, value_, gate_, output_;
};

// The arguments of a call that say who sees whom.
struct AttentionMasks {
  Value query, value, key;  // [rows, steps]
  Value attention;          // [rows, steps of the query, steps of the value], or with the heads in the second place
  bool causal = false;
  int64_t window = 0;  // 0: no bound on the distance
};
AttentionMasks attention_masks(const Call& c, bool with_key, int64_t window);

// True where a step of the query [rows, T, ..] sees a step of the value [rows, S, ..]: [rows or 1, T, S], or with
// heads. May be empty.
Value visible(const AttentionMasks& masks, Builder& b, int64_t query_steps, int64_t value_steps);
Value causal_mask(Builder& b, int64_t query_steps, int64_t value_steps);  // [1, T, S]

struct Attended {
  Value result, weights;
};
// q [.., heads, T, k], k [.., heads, S, k], v [.., heads, S, w]; mask broadcasts over [.., heads, T, S]. Rows that see
// nothing give 0 where `zeros` holds, and the mean of all values otherwise.
Attended attend(const Value& q, const Value& k, const Value& v, const Value& mask, double scale, double dropout_rate,
                bool zeros, const Call& c);

}  // namespace kcc
