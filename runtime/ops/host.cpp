// A computation that runs at once as one node of a plan.
#include "runtime/ops/host.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "runtime/base/problem.h"
#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/graph/autodiff.h"
#include "runtime/ops/ops.h"

namespace kcc {

// A run of a function, and its tape.
struct HostRun {
  explicit HostRun(ThreadPool& pool) : builder(pool) {}
  EagerBuilder builder;
  EagerBuilder::Recording recording{builder};
  Values in, out;
};

namespace {

bool same_values(const Values& a, const Values& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Value& x, const Value& y) {
    const Tensor &t = *x.held(), &u = *y.held();
    return t.type() == u.type() && std::memcmp(t.raw(), u.raw(), static_cast<size_t>(t.bytes())) == 0;
  });
}

// The gradients of sum(f(x) * dy) in those x that are wanted. Its inputs: all x, then the dy that there are.
struct HostGradient final : HostFunction {
  std::shared_ptr<const HostFunction> of;
  size_t inputs = 0;
  std::vector<bool> wanted, given;

  Values call(EagerBuilder& builder, const Values& in) const override {
    const Values x(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(inputs));
    const std::shared_ptr<HostRun> run = std::exchange(of->last, {});
    if (run && builder.recordings == 0 && same_values(run->in, x)) {
      Values dys;
      for (size_t i = inputs; i < in.size(); ++i) dys.push_back(run->builder.value(*in[i].held()));
      Values out;
      for (const Value& dx : gradients_of(run->in, run->out, dys)) out.push_back(builder.value(*dx.held()));
      return out;
    }
    const EagerBuilder::Recording recording(builder);
    return gradients_of(x, of->call(builder, x), {in.begin() + static_cast<std::ptrdiff_t>(inputs), in.end()});
  }

  Values gradients_of(const Values& x, const Values& y, const Values& dy) const {
    Values ys, dys, xs;
    size_t at = 0;
    for (size_t i = 0; i < given.size(); ++i)
      if (given[i]) {
        ys.push_back(y[i]);
        dys.push_back(dy[at++]);
      }
    for (size_t i = 0; i < inputs; ++i)
      if (wanted[i]) xs.push_back(x[i]);
    Values dx = gradients(ys, dys, xs);
    for (size_t i = 0; i < dx.size(); ++i)
      if (!dx[i]) dx[i] = zeros_like(xs[i]);
    return dx;
  }
};

void write_results(const HostFunction& f, const Values& out, const Buffers& buffers) {
  for (size_t i = 0; i < f.results.size(); ++i) {
    if (i >= out.size() || !(out[i].type() == f.results[i]))
      throw Refused({"plugin.failed",
                     "`" + f.name + "` gave " + (i < out.size() ? to_string(out[i].type()) : "nothing") + ", and " +
                         to_string(f.results[i]) + " when it was traced",
                     "a layer that reads values may compute what it likes, but its results keep their shapes",
                     f.place});
    std::memcpy(buffers.out[i], out[i].held()->raw(), static_cast<size_t>(out[i].held()->bytes()));
  }
}

void run_host(const HostFunction& f, const Types& in, const Buffers& buffers) {
  // One at a time: layers belong to one thread.
  static std::mutex running;
  const std::lock_guard lock(running);
  static ThreadPool alone{1};
  const auto given = [&](size_t i) { return Tensor::view(in[i], nullptr, const_cast<void*>(buffers.in[i])); };
  f.last.reset();
  if (f.differentiated) {
    const auto run = std::make_shared<HostRun>(alone);
    for (size_t i = 0; i < in.size(); ++i) run->in.push_back(run->builder.value(given(i).clone()));
    run->out = f.call(run->builder, run->in);
    run->recording.stop();
    write_results(f, run->out, buffers);
    run->builder.forget();
    f.last = run;
    return;
  }
  EagerBuilder builder(alone);
  Values values;
  for (size_t i = 0; i < in.size(); ++i) values.push_back(builder.value(given(i)));  // nothing here writes to it
  Values out = f.call(builder, values);
  write_results(f, out, buffers);
  // Whoever keeps what was given to him gets a copy: the memory is the plan's.
  out.clear();
  builder.forget();
  for (const Value& v : values)
    if (v.owner().use_count() > 1) {
      auto& t = const_cast<Tensor&>(*v.owner());
      t = t.clone();
    }
}

const HostFunction& function_of(const Attrs& attrs) {
  return *attrs.get<std::shared_ptr<const HostFunction>>("function");
}

}  // namespace

const Op& host_op = define({
    .name = "host",
    .doc = "A function that runs one operation after the other, and may read values on its way.",
    .traits = kImpure,
    .infer = [](const Attrs& a, const Types&) -> Types { return function_of(a).results; },
    .kernel =
        +[](const Signature& s) {
          Prepared p;
          p.phases.push_back({1, [f = s.attrs.get<std::shared_ptr<const HostFunction>>("function"), in = s.in](
                                     const Buffers& buffers, int) { run_host(*f, in, buffers); }});
          return p;
        },
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      auto gradient = std::make_shared<HostGradient>();
      op.attrs.get<std::shared_ptr<const HostFunction>>("function")->differentiated = true;
      gradient->of = op.attrs.get<std::shared_ptr<const HostFunction>>("function");
      gradient->name = gradient->of->name;
      gradient->place = gradient->of->place;
      gradient->inputs = op.in.size();
      Values in = op.in;
      for (const Value& d : dy) {
        gradient->given.push_back(d.defined());
        if (d.defined()) in.push_back(d);
      }
      for (size_t i = 0; i < op.in.size(); ++i) {
        gradient->wanted.push_back(op.wants(static_cast<int>(i)) && is_float(op.in[i].dtype()));
        if (gradient->wanted.back()) gradient->results.push_back(op.in[i].type());
      }
      const std::vector<bool> wanted = gradient->wanted;
      const Values dx = host(std::move(gradient), in);
      Values out;
      size_t at = 0;
      for (bool w : wanted) out.push_back(w ? dx[at++] : Value{});
      return out;
    },
});

Values host(std::shared_ptr<const HostFunction> function, const Values& in) {
  return emit_all(host_op, in, {{"function", std::move(function)}});
}

}  // namespace kcc
