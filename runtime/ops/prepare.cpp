#include "runtime/ops/prepare.h"

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/base/threads.h"
#include "runtime/tiles/program.h"

namespace kcc {

Prepared prepare(const Signature& s) {
  if (s.op->kernel.prepare) {
    Prepared prepared;
    guarded(*s.op, [&] { prepared = s.op->kernel.prepare(s); });
    if (!plugin_of(*s.op).empty())
      for (Phase& p : prepared.phases)
        p.run = [op = s.op, run = std::move(p.run)](const Buffers& b, int part) {
          guarded(*op, [&] { run(b, part); });
        };
    return prepared;
  }
  KCC_CHECK(s.op->traits & kPointwise, s.op->name + " has no kernel");
  return prepare_program(single(s));
}

Prepared prepare(const Graph& graph, const Node& n) {
  try {
    return prepare(signature_of(graph, n));
  } catch (const Refused& refused) {
    throw Refused(with_asker(refused.problem(), graph, n));
  }
}

void run(const Prepared& prepared, const Buffers& buffers, ThreadPool& pool) {
  for (const Phase& phase : prepared.phases) {
    if (phase.parts == 1)
      phase.run(buffers, 0);
    else
      pool.run(phase.parts, [&](int part) { phase.run(buffers, part); });
  }
}

}  // namespace kcc
