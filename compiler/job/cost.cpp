#include "compiler/job/cost.h"

#include <fmt/format.h>

#include "runtime/base/memory.h"
#include "runtime/passes/passes.h"
#include "runtime/plan/executor.h"

namespace kcc {
namespace {

int64_t rows_of(const Job& job) {
  const auto rows = static_cast<int64_t>(job.train.rows.size());
  const int64_t batch = job.spec->training.phases[0].fit.batch_size;
  return rows > 0 ? std::min(batch, rows) : batch;
}

}  // namespace

StepStages step_stages(Job& job) {
  StepStages s;
  const Loop* const loop = job.spec->training.phases[0].phase.loop.get();
  const bool fed = !job.train.feed.empty();
  const bool trains = job.spec->has_training && (loop ? !loop->at_once() : fed);
  std::vector<std::string> outputs;
  for (const auto& o : job.spec->network->network_outputs) outputs.push_back(o.value);
  const int64_t rows = rows_of(job);
  const auto predicted = [&] {
    return job.session->trace(Session::Mode::kPredict, fed ? job.train.feed : guessed_feed(*job.spec->network), rows,
                              outputs);
  };
  s.forward = trains && fed ? job.session->trace(Session::Mode::kTest, job.train.feed, rows) : predicted();
  s.whole = trains ? job.session->trace(Session::Mode::kTrain, job.train.feed, fed ? rows : 1) : s.forward;
  s.fused = optimize(s.whole);
  s.plan = make_plan(s.fused);
  return s;
}

Cost training_cost(Job& job) {
  Cost c;
  const StepStages stages = step_stages(job);
  for (const Variable* v : job.session->model_variables()) c.parameters += v->type.shape.count();
  for (const Variable* v : job.spec->network->trainable_variables()) c.trainable += v->type.shape.count();
  c.weight_bytes = job.session->state_bytes(false);
  c.optimizer_bytes = job.session->state_bytes(true);
  c.arena_bytes = run_bytes(*stages.plan);
  c.flops = flops(stages.fused);
  c.batch_size = rows_of(job);
  c.steps = job.train.steps(c.batch_size);
  return c;
}

void check_memory(Job& job, int64_t step) {
  const int64_t weights = job.session->state_bytes(false), optimizer = job.session->state_bytes(true),
                there = available_memory();
  int64_t gradients = 0;
  if (optimizer > 0)
    for (const Variable* v : job.spec->network->trainable_variables()) gradients += v->type.bytes();
  step = std::max(step, gradients);
  const int64_t need = weights + optimizer + step;
  if (there == 0 || need <= there) return;
  throw Refused({"memory", fmt::format("{} of memory are needed, and {} can be had", size_text(need), size_text(there)),
                 fmt::format("weights take {}, what the optimizer keeps {}, a step {}", size_text(weights),
                             size_text(optimizer), size_text(step)),
                 job.spec->network->place});
}

}  // namespace kcc
