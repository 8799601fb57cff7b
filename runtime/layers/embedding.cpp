// A row of a learned table for each whole number.
#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Embedding final : Layer {
  Arg<int64_t> input_dim{this, "input_dim", at_least(1), "rows of the table: ids are 0 to input_dim - 1"};
  Arg<int64_t> output_dim{this, "output_dim", at_least(1), "size of a row"};
  WeightArgs embeddings{this, "embeddings", "uniform"};
  Arg<bool> mask_zero{this, "mask_zero", false, "the id 0 is padding, and masked"};

  // [rows, ..] -> [rows, .., output_dim]
  Value call(Value ids, Call) override {
    if (ids.dtype() == DType::kString)
      refuse("dtype", "`Embedding` takes whole numbers, and gets text", "put a StringLookup before it");
    return take(weight(embeddings, {input_dim, output_dim}), ids);
  }
  Values masks(const Values&, const Call& c) override {
    return {mask_zero ? not_equal(c.flows()[0].value, 0.0) : Value{}};
  }
};
KCC_REGISTER(Embedding, "A row of a learned table for each whole number.");

}  // namespace
}  // namespace kcc
