#include "runtime/plan/followers.h"

#include <doctest/doctest.h>

#include "plan_random.h"
#include "runtime/passes/passes.h"

using namespace kcc;
using namespace kcc::test;

namespace {

struct ByteRange {  // of one step: where, and whether it writes them
  Plan::Home home;
  int64_t begin, end;
  bool written;
};

std::vector<ByteRange> ranges_of(const Plan& plan, const Plan::Step& step) {
  std::vector<ByteRange> all;
  const auto add = [&](Plan::Ref r, bool written) {
    if (r.buffer < 0) return;
    const Plan::Buffer& b = plan.buffers[static_cast<size_t>(r.buffer)];
    const int64_t at = b.home == Plan::Home::kArena ? b.offset : int64_t{b.index} << 40;
    all.push_back({b.home, at, at + b.bytes, written});
  };
  for (Plan::Ref r : step.in) add(r, false);
  for (Plan::Ref r : step.out) add(r, true);
  add(step.scratch, true);
  return all;
}

bool meet(const std::vector<ByteRange>& a, const std::vector<ByteRange>& b) {
  for (const ByteRange& x : a)
    for (const ByteRange& y : b)
      if ((x.written || y.written) && x.home == y.home && x.begin < y.end && y.begin < x.end) return true;
  return false;
}

}  // namespace

TEST_CASE("followers: of two steps that would disturb each other the later waits for the earlier") {
  size_t independent = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    RandomComputation c(seed);
    TraceBuilder trace;
    Values in;
    for (const Type& t : c.input_types) in.push_back(trace.input("x" + std::to_string(in.size()), t));
    const Values out = c.build(trace, in);
    for (size_t i = 0; i < out.size(); ++i) trace.output("y" + std::to_string(i), out[i]);
    trace.finish();
    const auto plan = make_plan(seed % 2 ? optimize(trace.graph) : trace.graph);
    const size_t n = plan->steps.size();
    const auto follow = followers(*plan);
    std::vector<std::vector<bool>> after(n, std::vector<bool>(n, false));  // [a][b]: b ends up after a
    for (size_t a = n; a-- > 0;)
      for (int f : follow[a]) {
        REQUIRE(f > static_cast<int>(a));
        after[a][static_cast<size_t>(f)] = true;
        for (size_t b = 0; b < n; ++b)
          if (after[static_cast<size_t>(f)][b]) after[a][b] = true;
      }
    std::vector<std::vector<ByteRange>> bytes;
    for (const auto& step : plan->steps) bytes.push_back(ranges_of(*plan, step));
    for (size_t a = 0; a < n; ++a)
      for (size_t b = a + 1; b < n; ++b) {
        INFO("seed " << seed << ", steps " << a << " and " << b << "\n" << to_string(*plan));
        if (meet(bytes[a], bytes[b])) CHECK(after[a][b]);
        independent += !after[a][b];
      }
  }
  CHECK(independent > 100);  // else nothing could run beside anything
}
