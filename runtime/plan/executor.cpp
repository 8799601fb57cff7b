#include "runtime/plan/executor.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/denormals.h"
#include "runtime/base/problem.h"
#include "runtime/base/threads.h"
#include "runtime/plan/followers.h"

namespace kcc {
namespace {

int64_t padded(int64_t bytes) { return (bytes + 64 + 63) / 64 * 64; }

}  // namespace

int64_t run_bytes(const Plan& plan) {
  int64_t size = plan.arena_bytes;
  for (const auto& b : plan.buffers)
    if (b.home == Plan::Home::kOutput) size += padded(b.bytes);
  return size;
}

Executor::Executor(std::shared_ptr<const Plan> plan, ThreadPool& pool, std::shared_ptr<Arena> arena)
    : plan_(std::move(plan)), pool_(pool), arena_(arena ? std::move(arena) : std::make_shared<Arena>()) {
  inputs_.resize(plan_->graph.inputs.size());
  unbound_ = static_cast<int>(inputs_.size());
  places_.resize(inputs_.size());
  int64_t size = plan_->arena_bytes;
  output_at_.assign(plan_->graph.outputs.size(), 0);
  for (const auto& b : plan_->buffers)
    if (b.home == Plan::Home::kOutput) {
      output_at_[static_cast<size_t>(b.index)] = size;
      size += padded(b.bytes);
    }
  KCC_CHECK(size == run_bytes(*plan_));
  arena_->reserve(size);

  size_t entries = 0;
  for (const auto& step : plan_->steps) entries += step.in.size() + step.out.size();
  table_.resize(entries);
  size_t at = 0;
  for (size_t i = 0; i < plan_->steps.size(); ++i) {
    const auto& step = plan_->steps[i];
    const Buffers buffers{table_.data() + at, table_.data() + at + step.in.size(), nullptr};
    for (const Phase& phase : step.prepared.phases)
      calls_.push_back({&phase.run, phase.parts, static_cast<int>(i), buffers});
    for (const auto* refs : {&step.in, &step.out})
      for (Plan::Ref r : *refs) {
        const auto& b = plan_->buffers[static_cast<size_t>(r.buffer)];
        if (b.home == Plan::Home::kInput) places_[static_cast<size_t>(b.index)].push_back({at, r.offset});
        ++at;
      }
  }
  if (pool_.threads() > 1) make_tasks();
  moves_.resize(plan_->copies.size());
  outputs_.resize(plan_->graph.outputs.size());
}

void Executor::make_tasks() {
  if (std::all_of(calls_.begin(), calls_.end(), [](const Call& c) { return c.parts == 1; })) return;
  const auto follow = followers(*plan_);
  std::vector<int> begin(plan_->steps.size());  // the first call of each step
  for (size_t c = calls_.size(); c-- > 0;) begin[static_cast<size_t>(calls_[c].step)] = static_cast<int>(c);
  std::vector<TaskGraph::Task> tasks;
  for (size_t c = 0; c < calls_.size(); ++c) {
    tasks.push_back({calls_[c].parts});
    const auto s = static_cast<size_t>(calls_[c].step);
    if (c + 1 < calls_.size() && calls_[c + 1].step == calls_[c].step)
      tasks.back().followers = {static_cast<int>(c) + 1};
    else
      for (int f : follow[s]) tasks.back().followers.push_back(begin[static_cast<size_t>(f)]);
  }
  tasks_ = std::make_unique<TaskGraph>(std::move(tasks));
}

char* Executor::address(Plan::Ref r) const {
  if (r.buffer < 0) return nullptr;
  const auto& b = plan_->buffers[static_cast<size_t>(r.buffer)];
  const auto index = static_cast<size_t>(b.index);
  char* base = nullptr;
  switch (b.home) {
    case Plan::Home::kArena: base = static_cast<char*>(arena_->memory().get()) + b.offset; break;
    case Plan::Home::kInput: base = static_cast<char*>(const_cast<void*>(inputs_[index].raw())); break;
    case Plan::Home::kOutput: base = static_cast<char*>(arena_->memory().get()) + output_at_[index]; break;
    case Plan::Home::kConstant: base = static_cast<char*>(const_cast<void*>(plan_->constants[index].raw())); break;
  }
  return base + r.offset;
}

void Executor::bind(int input, Tensor t) {
  const auto i = static_cast<size_t>(input);
  const auto& in = plan_->graph.inputs[i];
  KCC_CHECK(t.defined() && t.type() == plan_->graph.types[in.id],
            in.name + " is " + to_string(plan_->graph.types[in.id]) + ", not " + to_string(t.type()));
  if (!inputs_[i].defined()) --unbound_;
  const bool elsewhere = t.raw() != inputs_[i].raw();
  inputs_[i] = std::move(t);
  if (!elsewhere) return;
  for (const Place& p : places_[i]) table_[p.at] = static_cast<char*>(inputs_[i].raw()) + p.offset;
  moved_ = true;
}

void Executor::resolve() {
  size_t at = 0, call = 0;
  for (const auto& step : plan_->steps) {
    for (Plan::Ref r : step.in) table_[at++] = address(r);
    for (Plan::Ref r : step.out) table_[at++] = address(r);
    for (size_t k = 0; k < step.prepared.phases.size(); ++k) calls_[call++].buffers.scratch = address(step.scratch);
  }
  seen_ = arena_->memory().get();
  moved_ = true;
}

void Executor::make_outputs() {
  for (size_t i = 0; i < plan_->copies.size(); ++i) {
    const auto& c = plan_->copies[i];
    moves_[i] = {address(c.to), address(c.from), static_cast<size_t>(c.bytes)};
  }
  for (size_t i = 0; i < outputs_.size(); ++i) {
    const ValueId v = plan_->graph.outputs[i].id;
    const Plan::Ref r = plan_->outputs[i];
    const auto& b = plan_->buffers[static_cast<size_t>(r.buffer)];
    const auto index = static_cast<size_t>(b.index);
    if (b.home == Plan::Home::kInput && r.offset == 0)
      outputs_[i] = inputs_[index].reshaped(plan_->graph.types[v].shape);
    else if (b.home == Plan::Home::kConstant && r.offset == 0)
      outputs_[i] = plan_->constants[index].reshaped(plan_->graph.types[v].shape);
    else
      outputs_[i] = Tensor::view(plan_->graph.types[v], arena_->memory(), address(r));
  }
  moved_ = false;
}

void Executor::run() {
  KCC_CHECK(unbound_ == 0, "an input is not bound");
  flush_denormals();
  if (seen_ != arena_->memory().get()) resolve();
  if (moved_) make_outputs();
  if (profiling_) return run_profiled();
  if (tasks_) {
    tasks_->run(pool_, [this](int task, int part) { run(calls_[static_cast<size_t>(task)], part); });
  } else {
    for (const Call& call : calls_)
      for (int part = 0; part < call.parts; ++part) run(call, part);
  }
  finish();
}

void Executor::run(const Call& call, int part) const {
  try {
    (*call.run)(call.buffers, part);
  } catch (const Refused& refused) {  // such as of an id: told with the layer that asked for it
    const int node = plan_->steps[static_cast<size_t>(call.step)].node;
    throw Refused(with_asker(refused.problem(), plan_->graph, plan_->graph.nodes[static_cast<size_t>(node)]));
  }
}

void Executor::finish() {
  for (const Move& m : moves_) std::memcpy(m.to, m.from, m.bytes);
}

void Executor::run_profiled() {
  using Clock = std::chrono::steady_clock;
  auto before = Clock::now();
  for (size_t i = 0; i < calls_.size(); ++i) {
    const Call& call = calls_[i];
    pool_.run(call.parts, [&](int part) { run(call, part); });
    const auto after = Clock::now();
    StepProfile& p = profile_[static_cast<size_t>(call.step)];
    (profiled_runs_ == 0 ? p.first_nanoseconds : p.nanoseconds) +=
        std::chrono::duration_cast<std::chrono::nanoseconds>(after - before).count();
    if (profiled_runs_ > 0) p.runs += i + 1 == calls_.size() || calls_[i + 1].step != call.step;
    before = after;
  }
  ++profiled_runs_;
  finish();
}

void Executor::profile(bool on) {
  profiling_ = on;
  profiled_runs_ = 0;
  profile_.clear();
  if (!on) return;
  const Graph& g = plan_->graph;
  for (const auto& step : plan_->steps) {
    const Node& n = g.nodes[static_cast<size_t>(step.node)];
    StepProfile p;
    p.node = step.node;
    p.flops = flops(g, n);
    for (ValueId v : n.in) p.bytes += g.types[v].bytes();
    for (ValueId v : n.out) p.bytes += g.types[v].bytes();
    profile_.push_back(p);
  }
}

}  // namespace kcc
