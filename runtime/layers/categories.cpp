#include "runtime/layers/categories.h"

#include "runtime/ops/ops.h"

namespace kcc {

Value encode(const Value& ids, const std::string& mode, int64_t depth, DType dtype, const Value& weights) {
  if (mode == "one_hot") {
    const Value x = ids.rank() > 1 && ids.dim(-1) == 1 ? squeeze(ids, -1) : ids;
    return one_hot(x, depth, dtype);
  }
  Value columns = one_hot(ids, depth, dtype);
  if (weights) columns = columns * expand_dims(cast(weights, dtype), -1);
  if (ids.rank() < 2) return columns;  // one number a row
  return mode == "count" ? sum(columns, {1}) : max(columns, {1});
}

void need_dense(const Arg<bool>& sparse) {
  if (sparse)
    throw Refused({"arg.range", "`sparse` is true, and must be false: columns are written out", {}, sparse.place});
}

namespace {

struct CategoryEncoding final : Layer {
  Arg<int64_t> num_tokens{this, "num_tokens", at_least(1), "number of categories: ids are 0 to num_tokens - 1"};
  Arg<std::string> output_mode{this, "output_mode", "multi_hot", one_of({"multi_hot", "one_hot", "count"}),
                               "what stands in a category's column"};
  Arg<bool> sparse{this, "sparse", false, "not supported: must be false"};

  void settle() override { need_dense(sparse); }
  std::vector<std::string> call_argument_names() const override { return {"count_weights"}; }
  Value call(Value x, Call c) override {
    if (x.dtype() == DType::kString)
      refuse("dtype", "`CategoryEncoding` takes whole numbers, and gets text", "put a StringLookup before it");
    const Value weights = c.value("count_weights").value;
    if (weights && *output_mode != "count")
      refuse("arg.range",
             "`count_weights` is given, and `output_mode` is `" + *output_mode + "`: only `count` uses it");
    if (is_float(x.dtype())) x = cast(x, DType::kInt32);
    return encode(x, output_mode, num_tokens, compute_dtype(c.context), weights);
  }
  bool passes_mask() const override { return false; }
};
KCC_REGISTER(CategoryEncoding, "Whole numbers as columns, one for each category.");

}  // namespace
}  // namespace kcc
