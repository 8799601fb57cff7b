#include "runtime/layers/heads.h"

#include "runtime/functions/activations.h"

namespace kcc {

Projection::Projection(const Layer& owner, const WeightArgs& kernel, const WeightArgs& bias, bool use_bias,
                       Regularizer* activity_penalty)
    : kernel_(kernel), bias_(bias), use_bias_(use_bias), penalty_(activity_penalty) {
  type_name = "EinsumDense";
  place = owner.place;
  dtype.set(owner.dtype);
}

Value Projection::call(Value x, Call) {
  const Shape before = x.shape().first(x.rank() - in.rank());
  const Fans fans{static_cast<double>(in.count()), static_cast<double>(out.count())};
  const Value w = reshape(weight(kernel_, in + out, fans), {in.count(), out.count()});
  const Value y = reshape(matmul(reshape(x, before + Shape{in.count()}), w), before + out);
  return use_bias_ ? y + weight(bias_, out) : y;
}

std::vector<std::string> HeadsLayer::call_argument_names() const {
  return {"query_mask", "value_mask", "key_mask", "attention_mask", "use_causal_mask", "return_attention_scores"};
}

Values HeadsLayer::masks(const Values& out, const Call& c) {
  Values m(out.size());
  m[0] = c.mask(0);
  return m;
}

void HeadsLayer::hold_projections(const WeightArgs& kernel, const WeightArgs& bias, bool use_bias, bool use_gate,
                                  Regularizer* activity_penalty) {
  const auto held = [&](const char* child) {
    auto p = std::make_shared<Projection>(*this, kernel, bias, use_bias, activity_penalty);
    adopt(child, p);
    return p;
  };
  query_ = held("query");
  key_ = held("key");
  if (use_gate) gate_ = held("gate");
  value_ = held("value");
  output_ = held("attention_output");
}

void HeadsLayer::need_query_and_value(const Values& in) const {
  if (in.size() < 2 || in.size() > 3)
    refuse("graph.inputs",
           "`" + type_name + "` takes a query and a value, and perhaps a key, and gets " + std::to_string(in.size()) +
               (in.size() == 1 ? " value" : " values"),
           "write {query: q, value: v}; for self-attention both are the same");
}

Value HeadsLayer::project(const Ref<Projection>& by, const Value& x, const Shape& heads, const Call& c) {
  by->in = Shape{x.dim(-1)};
  by->out = heads;
  return by->apply(x, c);
}

Value HeadsLayer::gated(const Value& y, const Value& query, const Shape& heads, const Call& c) const {
  return gate_ ? y * sigmoid(project(gate_, query, heads, c)) : y;
}

AttentionMasks attention_masks(const Call& c, bool with_key, int64_t window) {
  const auto given = [&](const char* name, const Value& otherwise) {
    const Value v = c.value(name).value;
    return v ? cast(v, DType::kBool) : otherwise ? cast(otherwise, DType::kBool) : Value{};
  };
  AttentionMasks m;
  m.query = given("query_mask", c.mask(0));
  m.value = given("value_mask", c.mask(1));
  m.key = given("key_mask", with_key ? c.mask(2) : Value{});
  m.attention = given("attention_mask", {});
  m.causal = c.flag("use_causal_mask", false);
  m.window = window;
  return m;
}

Value causal_mask(Builder& b, int64_t query_steps, int64_t value_steps) {
  Tensor t(DType::kBool, {1, query_steps, value_steps});
  for (int64_t i = 0; i < query_steps; ++i)
    for (int64_t j = 0; j < value_steps && j <= i; ++j) t.data<bool>()[i * value_steps + j] = true;
  return constant(b, t);
}

Value visible(const AttentionMasks& m, Builder& b, int64_t query_steps, int64_t value_steps) {
  Value seen;
  const auto also = [&](const Value& v) { seen = seen ? logical_and(seen, v) : v; };
  const auto need = [](const Value& v, int64_t steps, const char* what) {
    if (v.rank() != 2 || v.dim(1) != steps)
      refuse("shape.mask", std::string("the mask of the ") + what + " is " + rows_of(v) + ", and must be [batch, " +
                               std::to_string(steps) + "]");
  };
  if (m.query) need(m.query, query_steps, "query"), also(expand_dims(m.query, 2));
  if (m.value) need(m.value, value_steps, "value"), also(expand_dims(m.value, 1));
  if (m.key) need(m.key, value_steps, "key"), also(expand_dims(m.key, 1));
  if (m.causal) also(causal_mask(b, query_steps, value_steps));
  if (m.window > 0) {
    Tensor t(DType::kBool, {1, query_steps, value_steps});
    for (int64_t i = 0; i < query_steps; ++i)
      for (int64_t j = 0; j < value_steps; ++j) t.data<bool>()[i * value_steps + j] = std::abs(i - j) < m.window;
    also(constant(b, t));
  }
  if (m.attention) {
    const int rank = m.attention.rank();
    if (rank != 3 && rank != 4)
      refuse("shape.mask",
             "`attention_mask` is " + rows_of(m.attention) +
                 ", and must be [batch, steps of the query, steps of the value], or with the heads after the batch");
    if (rank == 4 && seen) seen = expand_dims(seen, 1);
    also(m.attention);
  }
  return seen;
}

Attended attend(const Value& q, const Value& k, const Value& v, const Value& mask, double scale, double dropout_rate,
                bool zeros, const Call& c) {
  Value scores = matmul(q * scale, k, false, true);
  if (mask) scores = where(mask, scores, scalar_like(scores, -1e30));
  Value weights = softmax(scores, -1);
  if (mask && zeros) weights = where(mask, weights, zeros_like(weights));
  return {matmul(dropout(weights, dropout_rate, c), v), weights};
}

}  // namespace kcc
