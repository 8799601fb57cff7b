#include "runtime/training/fit.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/files/safetensors.h"
#include "runtime/object/guard.h"
#include "runtime/training/nan_watch.h"

namespace kcc {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// What callbacks see of a training.
class View final : public TrainingView {
 public:
  View(Session& session, const FitRun& run, FitObserver& observer, int64_t first, int64_t epochs)
      : session_(session), run_(run), observer_(observer), first_(first), epochs_(epochs) {}
  bool stopped = false;

  double learning_rate() override {
    return static_cast<double>(static_cast<float>(optimizer().rate_variable().value.at(0)));
  }
  void set_learning_rate(double rate) override { *optimizer().rate_variable().value.data<double>() = rate; }
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
  void load_averages() override { session_.finish(); }
  void stop() override { stopped = true; }
  void say(const std::string& line) override { observer_.say(line); }
  Direction direction(const std::string& metric) override { return session_.direction(metric); }
  std::vector<std::string> figures() override {
    std::vector<std::string> names = session_.figure_names();
    if (run_.validation)
      for (size_t i = 0, n = names.size(); i < n; ++i) names.push_back("val_" + names[i]);
    return names;
  }
  int64_t epochs() override { return epochs_; }
  int64_t first_epoch() override { return first_; }
  std::string path(const std::string& file) override { return path_in(run_.folder, file); }
  Files& files() override { return disk(); }

 private:
  Optimizer& optimizer() const {
    if (Optimizer* one = session_.optimizer()) return *one;
    refuse("optimizer.several", "the learning rate of a training with several optimizers cannot be watched or set",
           "give each of `steps` a schedule: `optimizer: {Adam: {ExponentialDecay: {..}}}`");
  }

  Session& session_;
  const FitRun& run_;
  FitObserver& observer_;
  int64_t first_, epochs_;
};

// The batches of an epoch: all of the data, or so many, going on where the one before stopped.
class EpochBatches {
 public:
  EpochBatches(const FitPhase& phase, uint64_t seed, int64_t first_epoch) : steps_(phase.options.steps_per_epoch) {
    if (phase.train.feed.empty()) {  // a loop makes its own
      steps_ = std::max<int64_t>(1, steps_);
      return;
    }
    stream_ = phase.train.stream(phase.options.batch_size, phase.options.shuffle, seed);
    stream_->seek(first_epoch);
  }
  int64_t steps() const { return steps_ > 0 ? steps_ : stream_->batches(); }
  const Batch* next() {
    if (!stream_) return taken_ < steps_ ? (++taken_, &none_) : (taken_ = 0, nullptr);
    if (steps_ == 0) return stream_->next();
    if (taken_ == steps_) {
      taken_ = 0;
      return nullptr;
    }
    ++taken_;
    const Batch* b = stream_->next();
    return b ? b : stream_->next();
  }
  void seek(int64_t epoch) {  // an epoch was left before its end
    if (stream_ && steps_ == 0) stream_->seek(epoch);
    taken_ = 0;
  }

 private:
  std::unique_ptr<BatchStream> stream_;
  Batch none_ = {};
  int64_t steps_, taken_ = 0;
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

namespace {

// Epochs that each phase gets, where there are to be so many in all.
void limit(std::vector<FitPhase>& phases, int64_t epochs) {
  int64_t left = epochs;
  for (size_t i = 0; i < phases.size(); ++i) {
    int64_t& here = phases[i].options.epochs;
    here = i + 1 == phases.size() ? left : std::min(here, left);
    left -= here;
  }
}

struct Fitting {
  Session& session;
  FitRun& run;
  FitObserver& observer;
  const std::atomic<bool>& stop;
  FitResult result = {};
  int64_t epochs = 0;   // in all
  int64_t trained = 0;  // steps: once there are some, what fails leaves what was trained

  void phase(const FitPhase& p, int64_t first) {
    const FitOptions& options = p.options;
    if (p.train.rows.empty() && !session.phase().loop) refuse("data.rows", "there are no rows to train on");
    EpochBatches batches(p, session.options().seed, first);
    View view(session, run, observer, first, epochs);
    const auto& callbacks = options.callbacks;
    const bool wants_batches =
        std::any_of(callbacks.begin(), callbacks.end(), [](const auto& c) { return c->wants_batches(); });
    session.reset_metrics();
    NanWatch nan(session, p.train.feed, [&](int64_t epoch) -> std::function<const Batch*()> {
      // Where data goes on from epoch to epoch, the batches before are passed over.
      auto again = std::make_shared<EpochBatches>(p, session.options().seed, options.steps_per_epoch ? first : epoch);
      if (options.steps_per_epoch)
        for (int64_t e = first; e < epoch; ++e)
          while (again->next()) {
          }
      return [again] { return again->next(); };
    });
    const auto each = [&](const auto& f) {
      for (const auto& c : callbacks) guarded(*c, [&] { f(*c); });
    };
    try {
      session.begin_loop();
      each([&](Callback& c) { c.on_train_begin(view); });
      for (int64_t e = first; e < first + options.epochs && !result.interrupted && !view.stopped; ++e) {
        observer.epoch_begins(e, epochs, batches.steps());
        each([&](Callback& c) { c.on_epoch_begin(view, e); });
        nan.epoch_begins();
        const double start = now();
        int64_t step = 0;
        while (const Batch* b = batches.next()) {
          session.train(p.train.feed, b->fields);
          ++trained;
          const double loss = session.last_loss();
          if (const auto problem = nan.step_done(e, step, loss, b->fields)) observer.warn(*problem);
          ++step;
          observer.step_done(step, [&] { return session.figures(); });
          if (wants_batches) {
            each([&](Callback& c) {
              if (c.wants_batches()) c.on_batch_end(view, step - 1, loss);
            });
          }
          if (stop) {
            result.interrupted = true;
            break;
          }
          if (view.stopped) break;
        }
        if (step < batches.steps()) batches.seek(e + 1);
        Epoch epoch;
        epoch.number = e;
        epoch.steps = step;
        epoch.ms_per_step = (now() - start) * 1000 / static_cast<double>(std::max<int64_t>(1, step));
        epoch.figures = session.figures();
        session.reset_metrics();
        if (result.interrupted) break;
        if (run.validation && (e + 1) % options.validation_freq == 0) {
          const int64_t size = options.validation_batch_size > 0 ? options.validation_batch_size : options.batch_size;
          each([&](Callback& c) { c.on_test_begin(view); });
          for (const auto& [name, value] : evaluate(session, *run.validation, size, stop))
            epoch.figures.emplace_back("val_" + name, value);
          each([&](Callback& c) { c.on_test_end(view); });
          if (stop) result.interrupted = true;
        }
        epoch.seconds = now() - start;
        each([&](Callback& c) { c.on_epoch_end(view, e, epoch.figures); });
        result.history.push_back(epoch);
        observer.epoch_ends(epoch);
      }
    } catch (const Refused& refused) {
      if (trained == 0) throw;
      result.failed = refused.problem();
      result.interrupted = true;
      return;
    }
    session.finish();
    each([&](Callback& c) { c.on_train_end(view); });
  }
};

}  // namespace

FitResult fit(Session& session, FitRun run, FitObserver& observer, const std::atomic<bool>& stop) {
  KCC_CHECK(run.phases.size() == session.phases());
  if (run.epochs >= 0) limit(run.phases, run.epochs);
  Fitting f{session, run, observer, stop};
  for (const FitPhase& p : run.phases) f.epochs += p.options.epochs;
  int64_t first = 0;
  for (size_t i = 0; i < run.phases.size() && !f.result.interrupted; ++i) {
    if (session.phases() > 1) session.begin(i);
    f.phase(run.phases[i], first);
    first = static_cast<int64_t>(f.result.history.size());  // a callback may have ended the phase before
  }
  return std::move(f.result);
}

}  // namespace kcc
