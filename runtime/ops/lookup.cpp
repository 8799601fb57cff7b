// Where a text, or a number, stands in a table.
#include "runtime/ops/lookup.h"

#include <unordered_map>

#include "runtime/base/fingerprint.h"
#include "runtime/base/problem.h"
#include "runtime/tensor/text.h"
#include "runtime/tiles/program.h"

namespace kcc {
namespace {

Types infer_lookup(const Attrs& a, const Types& in) {
  const Tensor& keys = a.get<Tensor>("keys");
  if (in[0].dtype != keys.dtype())
    refuse("dtype", "a table of " + std::string(name_of(keys.dtype())) + " cannot be searched for " + to_string(in[0]));
  return {{DType::kInt64, in[0].shape}};
}

int64_t bucket_of(DType t, int64_t key, int64_t buckets) {
  if (t != DType::kString) return (key % buckets + buckets) % buckets;
  return static_cast<int64_t>(fingerprint(text_of(key)) % static_cast<uint64_t>(buckets));  // as TensorFlow
}

Prepared prepare_lookup(const Signature& s) {
  const Tensor& keys = s.attrs.get<Tensor>("keys");
  auto table = std::make_shared<std::unordered_map<int64_t, int64_t>>();
  for (int64_t i = 0; i < keys.count(); ++i) table->emplace(keys.data<int64_t>()[i], i);
  const int64_t n = s.out[0].shape.count(), buckets = s.attrs.integer("buckets");
  const DType type = keys.dtype();
  const int parts = parts_of(n, 8);
  Prepared p;
  p.phases.push_back({parts, [=](const Buffers& b, int part) {
                        const int64_t* in = b.input<int64_t>(0);
                        for (int64_t i = n * part / parts; i < n * (part + 1) / parts; ++i) {
                          const auto it = table->find(in[i]);
                          if (it == table->end() && buckets == 0)
                            refuse("data.id",
                                   "`" + (type == DType::kString ? text_of(in[i]) : std::to_string(in[i])) +
                                       "` is not in the vocabulary, and `num_oov_indices` is 0",
                                   "`num_oov_indices: 1` gives unknown ones an index of their own");
                          b.output<int64_t>()[i] =
                              it != table->end() ? it->second : -1 - bucket_of(type, in[i], buckets);
                        }
                      }});
  return p;
}

}  // namespace

const Op& lookup_op = define({
    .name = "lookup",
    .doc = "The place of each text or whole number in `keys`. One that is not there gets -1 - b, b being its bucket of "
           "`buckets`; without buckets it is refused when it runs.",
    .traits = kChecks,
    .infer = infer_lookup,
    .kernel = prepare_lookup,
});

Value lookup(const Value& x, Tensor keys, int64_t buckets) {
  return emit(lookup_op, {x}, {{"keys", std::move(keys)}, {"buckets", buckets}});
}

}  // namespace kcc
