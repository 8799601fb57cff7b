// Texts and whole numbers as bins of their hashes, alone or crossed. The hashes are TensorFlow's, so that bins are
// Keras'.
#include "runtime/layers/categories.h"
#include "runtime/layers/shapes.h"
#include "runtime/ops/fingerprint.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

Tensor text_scalar(const std::string& text) {
  Tensor t(DType::kString, {});
  t.data<int64_t>()[0] = intern(text);
  return t;
}

Value keys_of(const Value& x) {
  return x.dtype() == DType::kString || x.dtype() == DType::kInt64 ? x : cast(x, DType::kInt64);
}

struct Hashing final : Layer {
  Arg<int64_t> num_bins{this, "num_bins", at_least(1), "number of bins"};
  Arg<Config> mask_value{this, "mask_value", std::nullopt, "a text or number that gets bin 0 for itself"};
  Arg<std::vector<int64_t>> salt{this, "salt", std::vector<int64_t>{},
                                 "one or two numbers: another hash, with this key"};
  Arg<std::string> output_mode{this, "output_mode", "int", one_of({"int", "one_hot", "multi_hot", "count"}),
                               "bins, or a column for each"};

  void settle() override {
    if (salt->size() > 2) refuse("arg.range", "`salt` is one number, or two");
  }

  Value call(Value x, Call c) override {
    const bool masked = !mask_value->is(Config::Kind::kNull) && num_bins > 1;
    if (masked && mask_value->is(Config::Kind::kText) != (x.dtype() == DType::kString))
      refuse("arg.type",
             "`mask_value` is " + to_string(*mask_value) + ", and the input " + std::string(name_of(x.dtype())));
    const Value keys = keys_of(x);
    std::optional<std::pair<int64_t, int64_t>> key;
    if (!salt->empty()) key = {salt->front(), salt->back()};
    Value bin = fingerprint_bins(keys, masked ? num_bins - 1 : *num_bins, key);
    if (masked) {
      const Value mask = mask_value->is(Config::Kind::kText)
                             ? constant(c.context.builder, text_scalar(mask_value->text))
                             : scalar_like(keys, mask_value->number);
      bin = where(equal(keys, mask), zeros_like(bin), bin + 1.0);
    }
    if (*output_mode == "int") return bin;
    return encode(bin, output_mode, num_bins, compute_dtype(c.context));
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(Hashing, "Texts and whole numbers as bins of their hashes.");

struct HashedCrossing final : Layer {
  Arg<int64_t> num_bins{this, "num_bins", at_least(1), "number of bins"};
  Arg<std::string> output_mode{this, "output_mode", "int", one_of({"int", "one_hot"}), "bins, or a column for each"};

  Values call_all(const Values& in, Call c) override {
    if (in.size() < 2)
      refuse("graph.inputs", "`HashedCrossing` takes two values or more, and gets " + std::to_string(in.size()),
             "[[a, b], {HashedCrossing: 16}]");
    Values keys;
    for (const Value& x : in) {
      if (is_float(x.dtype()))
        refuse("dtype", "`HashedCrossing` takes texts and whole numbers, and gets " + std::string(name_of(x.dtype())));
      if (!(x.shape() == in[0].shape()) || x.rank() > 2 || (x.rank() == 2 && x.dim(1) != 1))
        refuse("shape", "`HashedCrossing` takes one text or number a row of each value, and gets " + rows_of(x));
      keys.push_back(keys_of(x));
    }
    const Value bin = crossed_bins(keys, num_bins);
    return {*output_mode == "int" ? bin : encode(bin, output_mode, num_bins, compute_dtype(c.context))};
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(HashedCrossing, "Texts and whole numbers of several values as bins of their hashes together.");

}  // namespace
}  // namespace kcc
