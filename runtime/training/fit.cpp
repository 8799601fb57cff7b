#include "runtime/training/fit.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/files/safetensors.h"
#include "runtime/object/guard.h"
#include "runtime/training/nan_watch.h"
#include "runtime/training/wanted.h"

namespace kcc {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// What callbacks see of a training.
class View final : public TrainingView {
 public:
  View(Session& session, const FitRun& run, const FitPhase& phase, FitObserver& observer, int64_t first, int64_t epochs)
      : session_(session), run_(run), phase_(phase), observer_(observer), first_(first), epochs_(epochs) {}
  bool stopped = false, restored = false;

  double learning_rate() override {
    return static_cast<double>(static_cast<float>(session_.rated_optimizer().rate_variable().value.at(0)));
  }
  void set_learning_rate(double rate) override {
    *session_.rated_optimizer().rate_variable().value.data<double>() = rate;
  }
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
    restored = true;
    for (Variable* v : session_.model_variables())
      for (const auto& [name, t] : weights)
        if (name == v->name) std::memcpy(v->value.raw(), t.raw(), static_cast<size_t>(t.bytes()));
  }
  void load_averages() override { session_.finish(); }
  NamedTensors predict(const std::vector<std::string>& values, int64_t rows) override {
    const Wanted wanted = wanted_values(session_.network(), values);
    if (phase_.train.feed.empty() && !run_.validation)
      refuse("data.missing", "there is no data to predict on", "a training with an environment keeps its own");
    Dataset data = run_.validation ? *run_.validation : phase_.train;
    data.rows.resize(std::min(data.rows.size(), static_cast<size_t>(rows)));
    const std::atomic<bool> never = false;
    std::vector<Tensor> got = kcc::predict(session_, data, phase_.options.batch_size, wanted.values, never);
    NamedTensors out;
    for (size_t i = 0; i < got.size(); ++i) out.emplace_back(wanted.names[i], std::move(got[i]));
    return out;
  }
  void need_values(const std::vector<std::string>& names) override { wanted_values(session_.network(), names); }
  void stop() override { stopped = true; }
  void say(const std::string& line) override { observer_.say(line); }
  Direction direction(const std::string& metric) override { return session_.direction(metric); }
  std::vector<std::string> figures() override {
    std::vector<std::string> names = epoch_figures(session_, run_.validation != nullptr);
    for (const auto& [name, value] : reported_)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return names;
  }
  bool figures_known() override {
    const Loop* const loop = session_.phase().loop.get();
    return !loop || !(loop->at_once() || asked(*loop, &Loop::own_fit)) || !reported_.empty();
  }
  void reported(const Logs& figures) { reported_ = figures; }  // by the first epoch
  void need_rate() override { session_.rated_optimizer(); }
  int64_t epochs() override { return epochs_; }
  int64_t first_epoch() override { return first_; }
  std::string path(const std::string& file) override { return path_in(run_.folder, file); }
  Files& files() override { return disk(); }

 private:
  Session& session_;
  const FitRun& run_;
  const FitPhase& phase_;
  FitObserver& observer_;
  int64_t first_, epochs_;
  Logs reported_;
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

std::vector<std::string> epoch_figures(const Session& session, bool validation) {
  std::vector<std::string> names = session.figure_names();
  if (validation)
    for (size_t i = 0, n = names.size(); i < n; ++i) names.push_back("val_" + names[i]);
  return names;
}

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
    if (stop) {
      session.reset_metrics();
      throw Interrupted{};
    }
    session.test(data.feed, b->fields);
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
    if (stop) throw Interrupted{};
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
};

// One phase: its epochs, which a loop may go through in its own way.
class PhaseFit final : public FitControl {
 public:
  PhaseFit(Fitting& fitting, const FitPhase& phase, int64_t first)
      : all_(fitting),
        phase_(phase),
        options_(phase.options),
        first_(first),
        batches_(phase, fitting.session.options().seed, first),
        view_(fitting.session, fitting.run, phase, fitting.observer, first, fitting.epochs),
        nan_(fitting.session, phase.train.feed, [this](int64_t epoch) { return replay(epoch); }),
        next_(first) {
    for (const auto& c : options_.callbacks) wants_batches_ = wants_batches_ || asked(*c, &Callback::wants_batches);
  }

  void run() {
    try {
      all_.session.begin_loop();
      each([&](Callback& c) { c.on_train_begin(view_); });
      if (!all_.session.loop_fit(*this))
        while (begin_epoch()) {
          while (step()) {
          }
          end_epoch();
        }
    } catch (const Refused& refused) {
      if (all_.trained == 0) throw;
      all_.result.failed = refused.problem();
      all_.result.interrupted = true;
      return;
    }
    all_.session.finish();
    try {
      each([&](Callback& c) { c.on_train_end(view_); });
    } catch (const Refused& refused) {  // what was trained stays
      all_.result.failed = refused.problem();
      all_.result.interrupted = true;
    }
    all_.result.other_weights = view_.restored || all_.session.keeps_averages();
  }

  bool begin_epoch() override {
    if (open_ && !all_.result.interrupted) out_of_order("begins an epoch before the last one has ended");
    if (next_ >= first_ + options_.epochs || all_.result.interrupted || view_.stopped) return false;
    epoch_ = {};
    epoch_.number = next_++;
    all_.session.settle();
    all_.observer.epoch_begins(epoch_.number, all_.epochs, batches_.steps());
    each([&](Callback& c) { c.on_epoch_begin(view_, epoch_.number); });
    nan_.epoch_begins(epoch_.number);
    start_ = now();
    open_ = true;
    ended_ = false;
    return true;
  }

  bool step() override {
    if (!open_ && !all_.result.interrupted) out_of_order("makes a step outside of an epoch");
    if (all_.result.interrupted || view_.stopped || ended_) return false;
    const Batch* b = batches_.next();
    if (!b) {
      ended_ = true;
      return false;
    }
    all_.session.train(phase_.train.feed, b->fields);
    ++all_.trained;
    const double loss = all_.session.last_loss();
    if (const auto problem = nan_.step_done(epoch_.number, epoch_.steps, loss, b->fields)) all_.observer.warn(*problem);
    ++epoch_.steps;
    all_.observer.step_done(epoch_.steps, [&] { return all_.session.figures(); });
    if (wants_batches_)
      each([&](Callback& c) {
        if (c.wants_batches()) c.on_batch_end(view_, epoch_.steps - 1, loss);
      });
    if (all_.stop) all_.result.interrupted = true;
    return true;
  }

  void log(const std::string& name, double value) override { set_log(logged_, name, value); }

  void end_epoch() override {
    if (!open_) out_of_order("ends an epoch that has not begun");
    open_ = false;
    const int64_t e = epoch_.number;
    all_.session.settle();
    if (epoch_.steps < batches_.steps()) batches_.seek(e + 1);
    epoch_.ms_per_step = (now() - start_) * 1000 / static_cast<double>(std::max<int64_t>(1, epoch_.steps));
    epoch_.figures = all_.session.figures();
    for (const auto& [name, value] : std::exchange(logged_, {})) set_log(epoch_.figures, name, value);
    all_.session.reset_metrics();
    if (all_.stop) all_.result.interrupted = true;
    if (all_.result.interrupted) return;
    if (!validate()) return;
    epoch_.seconds = now() - start_;
    if (all_.session.phase().loop && e == first_) {
      view_.reported(epoch_.figures);
      for (const auto& c : options_.callbacks) check_placed(*c, view_);
    }
    each([&](Callback& c) { c.on_epoch_end(view_, e, epoch_.figures); });
    all_.result.history.push_back(epoch_);
    all_.observer.epoch_ends(epoch_);
  }

 private:
  [[noreturn]] void out_of_order(const std::string& what) const {
    refuse("plugin.failed", "`fit` of `" + all_.session.phase().loop->type_name + "` " + what,
           "while (f.begin_epoch()) { while (f.step()) continue; f.end_epoch(); }");
  }

  template <class F>
  void each(const F& f) {
    for (const auto& c : options_.callbacks) guarded(*c, [&] { f(*c); });
  }

  // False: interrupted on the way.
  bool validate() {
    const Dataset* data = all_.run.validation;
    if (!data || (epoch_.number + 1) % options_.validation_freq != 0) return true;
    each([&](Callback& c) { c.on_test_begin(view_); });
    const int64_t size = options_.validation_batch_size > 0 ? options_.validation_batch_size : options_.batch_size;
    try {
      for (const auto& [name, value] : evaluate(all_.session, *data, size, all_.stop))
        epoch_.figures.emplace_back("val_" + name, value);
    } catch (const Interrupted&) {
      all_.result.interrupted = true;
      return false;
    }
    each([&](Callback& c) { c.on_test_end(view_); });
    if (all_.stop) all_.result.interrupted = true;
    return true;
  }

  // The batches of an epoch once more. Where data goes on from epoch to epoch, those before are passed over.
  std::function<const Batch*()> replay(int64_t epoch) const {
    const bool goes_on = options_.steps_per_epoch > 0;
    auto again = std::make_shared<EpochBatches>(phase_, all_.session.options().seed, goes_on ? first_ : epoch);
    for (int64_t e = first_; goes_on && e < epoch; ++e)
      while (again->next()) {
      }
    return [again] { return again->next(); };
  }

  Fitting& all_;
  const FitPhase& phase_;
  const FitOptions& options_;
  const int64_t first_;
  EpochBatches batches_;
  View view_;
  NanWatch nan_;
  bool wants_batches_ = false;
  int64_t next_;  // epoch
  Epoch epoch_;   // that is going on
  Logs logged_;   // by the loop, of this epoch
  double start_ = 0;
  bool open_ = false;   // an epoch is going on
  bool ended_ = false;  // its batches are
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
    if (run.phases[i].train.rows.empty() && !session.phase().loop) refuse("data.rows", "there are no rows to train on");
    PhaseFit(f, run.phases[i], first).run();
    first = static_cast<int64_t>(f.result.history.size());  // a callback may have ended the phase before
  }
  return std::move(f.result);
}

}  // namespace kcc
