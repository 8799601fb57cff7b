#include "runtime/training/fit.h"

#include <chrono>
#include <cstring>

#include "runtime/base/check.h"

namespace kcc {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

void adapt(Session& session, const Dataset& train, int64_t batch_size) {
  std::unique_ptr<BatchStream> stream;
  session.adapt(
      train.feed,
      [&]() -> std::span<const Tensor> {
        const Batch* b = stream->next();
        return b ? b->fields : std::span<const Tensor>{};
      },
      [&] { stream = train.stream(batch_size, false, 0); });
}

Figures evaluate(Session& session, const Dataset& data, int64_t batch_size, const std::atomic<bool>& stop) {
  session.reset_metrics();
  auto stream = data.stream(batch_size, false, 0);
  while (const Batch* b = stream->next()) {
    session.test(data.feed, b->fields);
    if (stop) break;
  }
  Figures f = session.figures();
  session.reset_metrics();
  return f;
}

std::vector<Tensor> predict(Session& session, const Dataset& data, int64_t batch_size, const std::vector<std::string>& values, const std::atomic<bool>& stop) {
  std::vector<Tensor> out(values.size());
  auto stream = data.stream(batch_size, false, 0);
  int64_t at = 0;
  const auto rows = static_cast<int64_t>(data.rows.size());
  while (const Batch* b = stream->next()) {
    const std::vector<Tensor> part = session.predict(data.feed, b->fields, values);
    const auto here = static_cast<int64_t>(b->rows.size());
    for (size_t i = 0; i < part.size(); ++i) {
      if (part[i].shape().rank() == 0 || part[i].shape()[0] != here)
        refuse("graph.output", "`" + values[i] + "` has no value for each row: its shape is " + to_string(part[i].shape()));
      if (!out[i].defined()) out[i] = Tensor(part[i].dtype(), Shape{rows} + part[i].shape().from(1));
      if (!(out[i].shape().from(1) == part[i].shape().from(1)))
        refuse("graph.output", "`" + values[i] + "` has another shape in a later batch", "give the input a fixed `length`");
      Tensor to = out[i].rows(at, at + here);
      std::memcpy(to.raw(), part[i].raw(), static_cast<size_t>(part[i].bytes()));
    }
    at += here;
    if (stop) break;
  }
  return out;
}

FitResult fit(Session& session, const Dataset& train, const Dataset* validation, const FitOptions& options, FitObserver& observer, const std::atomic<bool>& stop) {
  FitResult result;
  if (train.rows.empty()) refuse("data.rows", "there are no rows to train on");
  auto stream = train.stream(options.batch_size, options.shuffle, session.options().seed);
  const int64_t steps = stream->batches();
  session.reset_metrics();
  for (int64_t e = 0; e < options.epochs && !result.interrupted && result.why_stopped.empty(); ++e) {
    observer.epoch_begins(e, options.epochs, steps);
    const double start = now();
    int64_t step = 0;
    while (const Batch* b = stream->next()) {
      session.train(train.feed, b->fields);
      ++step;
      observer.step_done(step, [&] { return session.figures(); });
      if (stop) {
        result.interrupted = true;
        break;
      }
    }
    Epoch epoch;
    epoch.number = e;
    epoch.steps = step;
    epoch.ms_per_step = (now() - start) * 1000 / static_cast<double>(std::max<int64_t>(1, step));
    epoch.figures = session.figures();
    session.reset_metrics();
    if (result.interrupted) break;
    if (validation && (e + 1) % options.validation_freq == 0) {
      const int64_t size = options.validation_batch_size > 0 ? options.validation_batch_size : options.batch_size;
      for (const auto& [name, value] : evaluate(session, *validation, size, stop)) epoch.figures.emplace_back("val_" + name, value);
      if (stop) result.interrupted = true;
    }
    epoch.seconds = now() - start;
    result.history.push_back(epoch);
    observer.epoch_ends(epoch);
  }
  if (session.optimizer()) session.optimizer()->finish(session.network().trainable_variables());
  return result;
}

}  // namespace kcc
