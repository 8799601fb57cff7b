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

// The arguments of a call that say who sees whom.
struct AttentionMasks {
  Value query, value, key;  // [rows, steps]
  Value attention;          // [rows, steps of the query, steps of the value], or with the heads in the second place
  bool causal = false;
  int64_t window = 0;  // 0: no bound on the distance
};
AttentionMasks attention_masks(const Call& c, bool with_key, int64_t window);
std::vector<std::string> attention_call_arguments();

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
