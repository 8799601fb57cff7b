#include "runtime/training/fit.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/files/safetensors.h"

namespace kcc {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// What callbacks see of a training.
class View final : public TrainingView {
 public:
  View(Session& session, const FitOptions& options, FitObserver& observer, bool validation)
      : session_(session), options_(options), observer_(observer), validation_(validation) {}
  bool stopped = false;

  double learning_rate() override {
    const Variable& rate = session_.optimizer()->rate_variable();
    return static_cast<double>(static_cast<float>(rate.value.at(0)));
  }
  void set_learning_rate(double rate) override { *session_.optimizer()->rate_variable().value.data<double>() = rate; }
  void save_weights(const std::string& file) override {
    disk().make_folders(folder_of(file));
    write_safetensors(disk(), file, copy_weights(), {{"format", "kcc"}});
  }
  NamedTensors copy_weights() override {
    NamedTensors out;
    for (const Variable* v : session_.model_variables())
      if (v->value.defined()) out.emplace_back(v->name, v->value.clone());
    return out;
  }
  void restore_weights(const NamedTensors& weights) override {
    for (Variable* v : session_.model_variables())
      for (const auto& [name, t] : weights)
        if (name == v->name) std::memcpy(v->value.raw(), t.raw(), static_cast<size_t>(t.bytes()));
  }
  void load_averages() override { session_.optimizer()->finish(session_.network().trainable_variables()); }
  void stop() override { stopped = true; }
  void say(const std::string& line) override { observer_.say(line); }
  Direction direction(const std::string& metric) override { return session_.direction(metric); }
  std::vector<std::string> figures() override {
    std::vector<std::string> names = session_.figure_names();
    if (validation_)
      for (size_t i = 0, n = names.size(); i < n; ++i) names.push_back("val_" + names[i]);
    return names;
  }
  int64_t epochs() override { return options_.epochs; }
  std::string path(const std::string& file) override { return path_in(options_.folder, file); }
  Files& files() override { return disk(); }

 private:
  Session& session_;
  const FitOptions& options_;
  FitObserver& observer_;
  bool validation_;
};

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

std::vector<Tensor> predict(Session& session, const Dataset& data, int64_t batch_size,
                            const std::vector<std::string>& values, const std::atomic<bool>& stop) {
  std::vector<Tensor> out(values.size());
  auto stream = data.stream(batch_size, false, 0);
  int64_t at = 0;
  const auto rows = static_cast<int64_t>(data.rows.size());
  while (const Batch* b = stream->next()) {
    const std::vector<Tensor> part = session.predict(data.feed, b->fields, values);
    const auto here = static_cast<int64_t>(b->rows.size());
    for (size_t i = 0; i < part.size(); ++i) {
      if (part[i].shape().rank() == 0 || part[i].shape()[0] != here)
        refuse("graph.output",
               "`" + values[i] + "` has no value for each row: its shape is " + to_string(part[i].shape()));
      if (!out[i].defined()) out[i] = Tensor(part[i].dtype(), Shape{rows} + part[i].shape().from(1));
      if (!(out[i].shape().from(1) == part[i].shape().from(1)))
        refuse("graph.output", "`" + values[i] + "` has another shape in a later batch",
               "give the input a fixed `length`");
      Tensor to = out[i].rows(at, at + here);
      std::memcpy(to.raw(), part[i].raw(), static_cast<size_t>(part[i].bytes()));
    }
    at += here;
    if (stop) break;
  }
  return out;
}

FitResult fit(Session& session, const Dataset& train, const Dataset* validation, const FitOptions& options,
              FitObserver& observer, const std::atomic<bool>& stop) {
  FitResult result;
  if (train.rows.empty()) refuse("data.rows", "there are no rows to train on");
  auto stream = train.stream(options.batch_size, options.shuffle, session.options().seed);
  const int64_t steps = stream->batches();
  View view(session, options, observer, validation != nullptr);
  const bool wants_batches =
      std::any_of(options.callbacks.begin(), options.callbacks.end(), [](const auto& c) { return c->wants_batches(); });
  session.reset_metrics();
  for (const auto& c : options.callbacks) c->on_train_begin(view);
  for (int64_t e = 0; e < options.epochs && !result.interrupted && !view.stopped; ++e) {
    observer.epoch_begins(e, options.epochs, steps);
    for (const auto& c : options.callbacks) c->on_epoch_begin(view, e);
    const double start = now();
    int64_t step = 0;
    while (const Batch* b = stream->next()) {
      session.train(train.feed, b->fields);
      ++step;
      observer.step_done(step, [&] { return session.figures(); });
      if (wants_batches) {
        const double loss = session.last_loss();
        for (const auto& c : options.callbacks)
          if (c->wants_batches()) c->on_batch_end(view, step - 1, loss);
      }
      if (stop) {
        result.interrupted = true;
        break;
      }
      if (view.stopped) break;
    }
    if (step < steps) stream->seek(e + 1);
    Epoch epoch;
    epoch.number = e;
    epoch.steps = step;
    epoch.ms_per_step = (now() - start) * 1000 / static_cast<double>(std::max<int64_t>(1, step));
    epoch.figures = session.figures();
    session.reset_metrics();
    if (result.interrupted) break;
    if (validation && (e + 1) % options.validation_freq == 0) {
      const int64_t size = options.validation_batch_size > 0 ? options.validation_batch_size : options.batch_size;
      for (const auto& c : options.callbacks) c->on_test_begin(view);
      for (const auto& [name, value] : evaluate(session, *validation, size, stop))
        epoch.figures.emplace_back("val_" + name, value);
      for (const auto& c : options.callbacks) c->on_test_end(view);
      if (stop) result.interrupted = true;
    }
    epoch.seconds = now() - start;
    for (const auto& c : options.callbacks) c->on_epoch_end(view, e, epoch.figures);
    result.history.push_back(epoch);
    observer.epoch_ends(epoch);
  }
  if (session.optimizer()) session.optimizer()->finish(session.network().trainable_variables());
  for (const auto& c : options.callbacks) c->on_train_end(view);
  return result;
}

}  // namespace kcc
