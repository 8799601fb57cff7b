// keras.ops that pool to a size; the channels stand last.
#include "runtime/functions/function.h"
#include "runtime/ops/adaptive_pool.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

// One axis after the other: all windows over the rest are alike in size.
Operand pooled(const Args& a, bool average) {
  Value x = average ? a.floats("inputs") : a.value("inputs");
  const int n = x.rank() - 2;
  if (n < 1 || n > 3 || x.shape().from(1).count() == 0)
    a.refuse_argument("inputs", "it must be [batch, .., channels] with one to three dimensions");
  if (!a.none("data_format") && a.text("data_format") != "channels_last")
    a.refuse_argument("data_format", "the channels stand last");
  Shape size = a.shape("output_size");
  while (size.rank() < n && !a["output_size"].is<Operand::List>()) size.push_back(size[0]);
  if (size.rank() != n || size.count() == 0)
    a.refuse_argument("output_size", "it must be a whole number of at least 1, or one for each dimension");
  for (int i = 0; i < n; ++i) x = adaptive_pool(x, i + 1, size[i], average);
  return x;
}

[[maybe_unused]] const bool adaptive_pooling_functions = define_functions({
    {"adaptive_average_pool(inputs, output_size, data_format=None)", "Brought to a size by the means of windows.",
     [](const Args& a) { return pooled(a, true); }},
    {"adaptive_max_pool(inputs, output_size, data_format=None)", "Brought to a size by the greatest of windows.",
     [](const Args& a) { return pooled(a, false); }},
});

}  // namespace
}  // namespace kcc
