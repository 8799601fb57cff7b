// What a session does for a loop of one's own: steps that run at once, plans of steps and of parts of them.
#include <bit>
#include <utility>

#include "runtime/object/guard.h"
#include "runtime/passes/passes.h"
#include "runtime/training/session.h"
#include "runtime/training/step_trace.h"

namespace kcc {
namespace {

constexpr uint64_t kDrawsOfBegin = uint64_t{1} << 40, kDrawsOfFit = uint64_t{2} << 40;  // those of steps begin at 0

}  // namespace

bool Session::made_by_loop(Mode mode) const {
  const Loop* loop = phase().loop.get();
  return loop && (mode == Mode::kTrain || (mode == Mode::kPredict && asked(*loop, &Loop::own_predict_step)) ||
                  (mode == Mode::kTest && asked(*loop, &Loop::own_test_step)));
}

// A number of a plugin's own, or a condition on one, would stay in the plan as it was: a counter, a rate that something
// else sets. So the step is traced again now and then, and in each epoch, and where it is another computation, it has
// read what a plan cannot know.
Session::Ready& Session::still(Ready& r) {
  if (!r.traced || !r.looks.due(epoch_)) return r;
  const TracedStep now = r.looks.timed([&] { return trace_step(r.mode, r.feed, r.rows, r.outputs); });
  if (same_step(*r.traced, now)) return r;
  if (made_by_loop(r.mode)) throw NotComputed{};
  tell_changed(r.traced->graph, now.graph);
}

bool Session::Looks::due(uint64_t epoch_now) {
  constexpr int kShare = 20;  // of the time: what is traced anew for nothing
  const bool again = std::exchange(epoch, epoch_now) != epoch_now;
  return std::has_single_bit(++uses) || (again && std::chrono::steady_clock::now() - last > kShare * cost);
}

std::vector<Tensor> Session::run_part(const std::string& name, const Values& in,
                                      const std::function<TracedStep()>& trace) {
  Types types;
  for (const Value& v : in) types.push_back(v.type());
  Part* part = nullptr;
  for (auto [at, end] = parts_of_loop_.equal_range(name); at != end; ++at)
    if (at->second.in == types) part = &at->second;
  if (!part) {
    TracedStep t = trace();
    auto executor = std::make_unique<Executor>(make_plan(optimize(t.graph)), *pool_, arena_);
    bind_state(*executor, t.graph, t.variables);
    part = &parts_of_loop_
                .emplace(name, Part{types, std::make_shared<const TracedStep>(std::move(t)), std::move(executor)})
                ->second;
    part->looks.epoch = epoch_;
  } else if (part->looks.due(epoch_) && !same_step(*part->traced, part->looks.timed(trace))) {
    refuse("plugin.reads",
           "the planned part `" + name +
               "` is another computation than it was: a number or a condition of the loop's "
               "own has changed, and the plan keeps what it was",
           "give what changes as an input: `constant(x)`; what decides which operations there are needs a name of its "
           "own for each case");
  }
  Executor& executor = *part->executor;
  size_t next = 0;
  const auto& inputs = executor.plan().graph.inputs;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].role == Role::kData) executor.bind(static_cast<int>(i), in[next++].tensor());
  executor.run();
  std::vector<Tensor> out;
  for (size_t i = 0; i < executor.plan().graph.outputs.size(); ++i)
    out.push_back(executor.output(static_cast<int>(i)).clone());
  return out;
}

// Whether the step is a loop's that reads values: then it was made.
bool Session::loop_at_once(Mode mode, const Feed& feed, std::span<const Tensor> batch) {
  Loop* const loop = phase().loop.get();
  if (!loop || !loop->at_once() || (mode == Mode::kTest && !asked(*loop, &Loop::own_test_step))) return false;
  try {
    const Value loss = StepTrace(parts(), feed, batch, eager()).run_loop(mode == Mode::kTrain);
    eager_loss_ = loss ? loss.item() : 0;
  } catch (const NotComputed& read) {
    eager().undo();
    not_in_a_layer(read);
  } catch (...) {  // a step is done, or not
    eager().undo();
    throw;
  }
  eager().forget();
  return true;
}

void Session::begin_loop() {
  Loop* const loop = phase().loop.get();
  if (!loop) return;
  StepTrace step(parts(), no_feed(), {}, eager(), kDrawsOfBegin);
  const Loop::Within within(*loop, step);
  guarded(*loop, [&] { loop->begin(); });
  eager().forget();
}

bool Session::loop_fit(FitControl& control) {
  Loop* const loop = phase().loop.get();
  if (!loop || !asked(*loop, &Loop::own_fit)) return false;
  StepTrace step(parts(), no_feed(), {}, eager(), kDrawsOfFit);
  const Loop::Within within(*loop, step);
  guarded(*loop, [&] { loop->fit(control); });
  eager().forget();
  return true;
}

}  // namespace kcc
