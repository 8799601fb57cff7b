// A loop over time inside the plan: its kernel.
#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/scan_parts.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

namespace kcc {

extern Values scan_vjp(const OpCall& op, const Values& dy);

Shape sequence_shape(const Shape& step, int64_t length) {
  Shape s = step;
  s.insert(std::min(1, step.rank()), length);
  return s;
}

namespace {

int64_t padded(int64_t bytes) { return (bytes + 64 + 63) / 64 * 64; }

const Graph& body_of(const Attrs& a) { return *a.get<std::shared_ptr<const Graph>>("body"); }

Types infer_scan(const Attrs& a, const Types& in) {
  const Graph& body = body_of(a);
  const auto states = static_cast<size_t>(a.integer("states")), sequences = static_cast<size_t>(a.integer("sequences"));
  if (in.size() != body.inputs.size())
    refuse("shape",
           "a scan has " + std::to_string(in.size()) + " inputs, and its body " + std::to_string(body.inputs.size()));
  for (size_t i = 0; i < in.size(); ++i) {
    Type want = body.types[body.inputs[i].id];
    if (i >= states && i < states + sequences) want.shape = sequence_shape(want.shape, a.integer("length"));
    if (!(in[i] == want))
      refuse("shape",
             "input " + std::to_string(i) + " of a scan is " + to_string(in[i]) + ", and must be " + to_string(want));
  }
  Types out;
  for (size_t i = 0; i < body.outputs.size(); ++i) {
    Type t = body.types[body.outputs[i].id];
    if (i < states && !(t == in[i]))
      refuse("shape", "a state of a scan is " + to_string(in[i]) + ", and becomes " + to_string(t));
    if (i >= states) t.shape = sequence_shape(t.shape, a.integer("length"));
    out.push_back(std::move(t));
  }
  return out;
}

// Where the step of a sequence lies: `rows` stretches of `bytes`, every `bytes * length`.
struct Lines {
  int64_t rows, bytes, at;  // `at`: the step's own place in the scratch memory
};

struct Loop {
  std::shared_ptr<const Plan> plan;
  size_t states, sequences, inputs, outputs;
  int64_t length;
  bool reverse;
  std::vector<Lines> x, y;
  std::vector<int64_t> state_at[2];  // two places each, used in turn
  std::vector<int64_t> state_bytes;
  int64_t tables = 0, total = 0;

  explicit Loop(const Signature& s) {
    const Graph& body = body_of(s.attrs);
    plan = make_plan(optimize(body));
    states = static_cast<size_t>(s.attrs.integer("states"));
    sequences = static_cast<size_t>(s.attrs.integer("sequences"));
    inputs = body.inputs.size();
    outputs = body.outputs.size();
    length = s.attrs.integer("length");
    reverse = s.attrs.flag("reverse");
    total = inline_bytes(*plan);
    const auto take = [this](int64_t bytes) {
      const int64_t at = (total + 63) / 64 * 64;
      total = at + padded(bytes);
      return at;
    };
    const auto lines = [&](const Type& t) {
      return Lines{t.shape.rank() ? t.shape[0] : 1, t.shape.rank() && t.shape[0] ? t.bytes() / t.shape[0] : t.bytes(),
                   take(t.bytes())};
    };
    tables = take(static_cast<int64_t>((inputs + outputs) * sizeof(void*)));
    for (size_t i = 0; i < sequences; ++i) x.push_back(lines(body.types[body.inputs[states + i].id]));
    for (size_t i = states; i < outputs; ++i) y.push_back(lines(body.types[body.outputs[i].id]));
    for (size_t i = 0; i < states; ++i) {
      state_bytes.push_back(s.in[i].bytes());
      for (auto& places : state_at) places.push_back(take(state_bytes[i]));
    }
  }

  void run(const Buffers& b) const {
    char* scratch = static_cast<char*>(b.scratch);
    const void** in = reinterpret_cast<const void**>(scratch + tables);
    void** out = reinterpret_cast<void**>(scratch + tables) + inputs;
    for (size_t i = 0; i < sequences; ++i) in[states + i] = scratch + x[i].at;
    for (size_t i = states + sequences; i < inputs; ++i) in[i] = b.in[i];
    for (size_t i = states; i < outputs; ++i) out[i] = scratch + y[i - states].at;
    for (int64_t step = 0; step < length; ++step) {
      const int64_t t = reverse ? length - 1 - step : step;
      for (size_t i = 0; i < states; ++i) {
        in[i] = step == 0 ? b.in[i] : scratch + state_at[(step - 1) & 1][i];
        out[i] = step == length - 1 ? static_cast<char*>(b.out[i]) : scratch + state_at[step & 1][i];
      }
      for (size_t i = 0; i < sequences; ++i)
        for (int64_t r = 0; r < x[i].rows; ++r)
          std::memcpy(scratch + x[i].at + r * x[i].bytes,
                      static_cast<const char*>(b.in[states + i]) + (r * length + t) * x[i].bytes,
                      static_cast<size_t>(x[i].bytes));
      run_inline(*plan, in, out, scratch);
      for (size_t i = 0; i < y.size(); ++i)
        for (int64_t r = 0; r < y[i].rows; ++r)
          std::memcpy(static_cast<char*>(b.out[states + i]) + (r * length + t) * y[i].bytes,
                      scratch + y[i].at + r * y[i].bytes, static_cast<size_t>(y[i].bytes));
    }
    if (length == 0)
      for (size_t i = 0; i < states; ++i) std::memcpy(b.out[i], b.in[i], static_cast<size_t>(state_bytes[i]));
  }
};

}  // namespace

const Op& scan_op = define({
    .name = "scan",
    .doc = "A loop over time: `body` maps (states, x_t, constants) to (new states, y_t); sequences have time as second "
           "dimension.",
    .infer = infer_scan,
    .kernel =
        +[](const Signature& s) {
          const auto loop = std::make_shared<const Loop>(s);
          Prepared p;
          p.scratch_bytes = loop->total;
          p.phases.push_back({1, [loop](const Buffers& b, int) { loop->run(b); }});
          return p;
        },
    .vjp = scan_vjp,
    .flops = [](const Signature& s) { return s.attrs.integer("length") * flops(body_of(s.attrs)); },
});

Values emit_scan(const Scan& loop, const Values& states, const Values& sequences, const Values& constants) {
  KCC_CHECK(static_cast<int>(states.size()) == loop.states);
  Values in = states;
  in.insert(in.end(), sequences.begin(), sequences.end());
  in.insert(in.end(), constants.begin(), constants.end());
  return emit_all(scan_op, std::move(in),
                  {{"body", loop.body},
                   {"states", int64_t{loop.states}},
                   {"sequences", static_cast<int64_t>(sequences.size())},
                   {"length", loop.length},
                   {"reverse", loop.reverse}});
}

std::shared_ptr<const Graph> with_outputs(const Graph& body, const std::vector<ValueId>& more) {
  auto g = std::make_shared<Graph>(body);
  for (ValueId v : more) g->outputs.push_back({"kept", v});
  return g;
}

Values scan(Scan loop, const Values& states, Values sequences, Values constants, bool keep) {
  hoist(loop, sequences, constants);
  const size_t results = loop.body->outputs.size();
  if (keep) {
    const ScanGradient g =
        scan_gradient(*loop.body, loop.states, static_cast<int>(sequences.size()), std::vector<bool>(results, true),
                      std::vector<bool>(loop.body->inputs.size(), true));
    std::vector<ValueId> more;
    for (ValueId v : g.needed())
      if (std::none_of(loop.body->outputs.begin() + loop.states, loop.body->outputs.end(),
                       [v](const auto& o) { return o.id == v; }))
        more.push_back(v);
    loop.body = with_outputs(*loop.body, more);
  }
  Values out = emit_scan(loop, states, sequences, constants);
  out.resize(results);
  return out;
}

std::shared_ptr<const Graph> trace_body(
    const Types& states, const Types& x, const Types& constants,
    const std::function<Values(TraceBuilder&, const Values&, const Values&, const Values&)>& call) {
  TraceBuilder b;
  const auto inputs = [&b](const char* name, const Types& types) {
    Values v;
    for (const Type& t : types) v.push_back(b.input(name, t));
    return v;
  };
  const Values s = inputs("state", states), xs = inputs("x", x), c = inputs("constant", constants);
  for (const Value& v : call(b, s, xs, c)) b.output("y", v);
  return std::make_shared<const Graph>(std::move(b.graph));
}

}  // namespace kcc
