// Attention with masks by hand: of the steps that are looked at, of those that look, and of what lies ahead.
#include <kcc/kcc.h>
using namespace kcc;

struct MaskedAttention : Layer {
  std::vector<std::string> input_names() const override { return {"query", "value"}; }
  std::vector<std::string> call_argument_names() const override { return {"use_causal_mask"}; }

  static Samples samples() { return {{.inputs = {{2, 4, 3}, {2, 5, 3}}}}; }

  // query [batch, T, d], value [batch, S, d] -> [batch, T, d]
  Values call_all(const Values& in, Call c) override {
    const Value query = in.at(0), value = in.at(1);
    Value scores = matmul(query, value, false, true);  // [batch, T, S]
    const auto see = [&](const Value& seen) { scores = where(seen, scores, scores - 1e9); };
    if (const Value m = c.mask(1); m.defined()) see(expand_dims(m, 1));
    if (c.flag("use_causal_mask", false)) see(expand_dims(arange(query.dim(1)), 1) >= arange(value.dim(1)));
    const Value y = matmul(softmax(scores), value);
    if (const Value m = c.mask(0); m.defined()) return {where(expand_dims(m, 2), y, zeros_like(y))};
    return {y};
  }
};
KCC_REGISTER(MaskedAttention, "Attention by the products of query and value.");
