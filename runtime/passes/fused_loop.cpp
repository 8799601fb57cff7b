// A graph of pointwise operations, and reductions at its end, as one operation that goes over memory once.
#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/passes/fused.h"
#include "runtime/passes/lower.h"

namespace kcc {

Types body_type(const Attrs& attrs, const Types& in) {
  const Graph& body = *attrs.get<std::shared_ptr<const Graph>>("body");
  KCC_CHECK(in.size() == body.inputs.size());
  for (size_t i = 0; i < in.size(); ++i) KCC_CHECK(in[i] == body.types[body.inputs[i].id], to_string(in[i]));
  Types out;
  for (const auto& o : body.outputs) out.push_back(body.types[o.id]);
  return out;
}

int64_t body_flops(const Signature& s) { return flops(*s.attrs.get<std::shared_ptr<const Graph>>("body")); }

Prepared reading(Prepared prepared, const std::vector<int>& source) {
  bool straight = true;
  for (size_t i = 0; i < source.size(); ++i) straight = straight && source[i] == static_cast<int>(i);
  if (straight) return prepared;
  for (Phase& phase : prepared.phases)
    phase.run = [run = std::move(phase.run), source](const Buffers& b, int part) {
      const void* in[kMaxValues];
      for (size_t i = 0; i < source.size(); ++i) in[i] = b.in[source[i]];
      run({in, b.out, b.scratch}, part);
    };
  return prepared;
}

const Op& fused_loop_op = define({
    .name = "loop",
    .doc = "The pointwise operations of `body`, tile by tile; made by the optimizer.",
    .infer = body_type,
    .kernel =
        +[](const Signature& s) {
          auto loop = lower(*s.attrs.get<std::shared_ptr<const Graph>>("body"));
          KCC_CHECK(loop, "a body that is no loop");
          const auto source = loop->source;
          return reading(loop->folds.empty() ? prepare_program(std::move(loop->program))
                                             : prepare_reduction(std::move(loop->program), loop->folds, loop->outer,
                                                                 loop->reduced, loop->inner),
                         source);
        },
    .flops = body_flops,
});

}  // namespace kcc
