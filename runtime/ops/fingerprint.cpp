// Texts and whole numbers as bins of their hashes.
#include "runtime/base/fingerprint.h"

#include <bit>

#include "runtime/base/problem.h"
#include "runtime/ops/fingerprint.h"
#include "runtime/tensor/text.h"
#include "runtime/tiles/program.h"

namespace kcc {
namespace {

Types infer_fingerprint(const Attrs& a, const Types& in) {
  if (a.integer("bins") < 1) refuse("arg.range", "there must be at least one bin");
  for (const Type& t : in)
    if ((t.dtype != DType::kString && t.dtype != DType::kInt64) || !(t.shape == in[0].shape))
      refuse("dtype", "texts and whole numbers of one shape are hashed, not " + to_string(t));
  return {{DType::kInt64, in[0].shape}};
}

}  // namespace

const Op& fingerprint_bins_op = define({
    .name = "fingerprint_bins",
    .doc = "The bin of each element's hash, a number being hashed as its text; with a key, of the keyed one.",
    .infer = infer_fingerprint,
    .kernel =
        +[](const Signature& s) {
          const int64_t n = s.out[0].shape.count();
          const auto bins = static_cast<uint64_t>(s.attrs.integer("bins"));
          const bool keyed = s.attrs.flag("keyed"), is_text = s.in[0].dtype == DType::kString;
          const auto key0 = static_cast<uint64_t>(s.attrs.integer("key0")),
                     key1 = static_cast<uint64_t>(s.attrs.integer("key1"));
          Prepared p;
          p.phases.push_back({1, [=](const Buffers& b, int) {
                                for (int64_t i = 0; i < n; ++i) {
                                  const int64_t x = b.input<int64_t>(0)[i];
                                  const std::string text = is_text ? text_of(x) : std::to_string(x);
                                  b.output<int64_t>()[i] = static_cast<int64_t>(
                                      (keyed ? keyed_hash(text, key0, key1) : fingerprint(text)) % bins);
                                }
                              }});
          return p;
        },
});

const Op& crossed_bins_op = define({
    .name = "crossed_bins",
    .doc = "The bin of the hash of the elements of all inputs together: texts by their hash, numbers by themselves.",
    .infer = infer_fingerprint,
    .kernel =
        +[](const Signature& s) {
          const int64_t n = s.out[0].shape.count();
          const auto bins = static_cast<uint64_t>(s.attrs.integer("bins"));
          std::vector<bool> texts;
          for (const Type& t : s.in) texts.push_back(t.dtype == DType::kString);
          Prepared p;
          p.phases.push_back({1, [=](const Buffers& b, int) {
                                for (int64_t i = 0; i < n; ++i) {
                                  uint64_t all = 0xDECAFCAFFE;
                                  for (size_t k = 0; k < texts.size(); ++k) {
                                    const int64_t x = b.input<int64_t>(static_cast<int>(k))[i];
                                    all = fingerprint_of(
                                        all, texts[k] ? fingerprint(text_of(x)) : std::bit_cast<uint64_t>(x));
                                  }
                                  b.output<int64_t>()[i] = static_cast<int64_t>(all % bins);
                                }
                              }});
          return p;
        },
});

Value fingerprint_bins(const Value& x, int64_t bins, std::optional<std::pair<int64_t, int64_t>> key) {
  return emit(fingerprint_bins_op, {x},
              {{"bins", bins},
               {"keyed", key.has_value()},
               {"key0", key ? key->first : int64_t{0}},
               {"key1", key ? key->second : int64_t{0}}});
}

Value crossed_bins(const Values& xs, int64_t bins) { return emit(crossed_bins_op, xs, {{"bins", bins}}); }

}  // namespace kcc
