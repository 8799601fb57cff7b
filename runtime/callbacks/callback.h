// What looks on while a model trains, and may act: stop it, save weights, change the learning rate.
//
// The trainer calls the hooks in the order in which callbacks are written. Epochs and batches count from 0, lines that
// are said from 1, as Keras' do. Threads: the trainer's own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/files/files.h"
#include "runtime/files/safetensors.h"
#include "runtime/metrics/metric.h"
#include "runtime/object/arg.h"

namespace kcc {

using Logs = std::vector<std::pair<std::string, double>>;  // an epoch's figures, in the order of reports
std::optional<double> find_log(const Logs& logs, const std::string& name);
void set_log(Logs& logs, const std::string& name, double value);

// What an epoch reports.
struct FiguresView {
  virtual ~FiguresView() = default;
  virtual std::vector<std::string> figures() = 0;  // all names that its logs have, `val_` ones included
  virtual bool figures_known() { return true; }    // not before the first epoch of a loop whose step runs at once
  virtual Direction direction(const std::string& metric) = 0;  // of a reported name without `val_`
  virtual void need_rate() = 0;  // refuses where no learning rate can be set, as one that a schedule gives
  virtual void need_values(const std::vector<std::string>&) {}  // refuses names that are no values of the graph
};

// What the trainer lets callbacks see and do.
struct TrainingView : FiguresView {
  virtual double learning_rate() = 0;                      // as the model's floats hold it: of float32, rounded to one
  virtual void set_learning_rate(double rate) = 0;         // refuses where a schedule gives it
  virtual void save_weights(const std::string& path) = 0;  // .safetensors; makes the folders above it
  virtual NamedTensors copy_weights() = 0;                 // with moving statistics, as Keras' get_weights
  virtual void restore_weights(const NamedTensors& weights) = 0;
  // Values of the graph (none named: the outputs) for the first rows held out, or of those trained on.
  virtual NamedTensors predict(const std::vector<std::string>& values, int64_t rows) = 0;
  virtual void load_averages() = 0;  // weights become their averages; refuses without `use_ema`
  virtual void stop() = 0;           // after this epoch (within an epoch: after this batch)
  virtual void say(const std::string& line) = 0;
  virtual int64_t epochs() = 0;                           // of the whole training
  virtual int64_t first_epoch() { return 0; }             // of this phase of it
  virtual std::string path(const std::string& file) = 0;  // in the run folder, where `file` is relative
  virtual Files& files() = 0;
};

struct CallbackState {  // kept in a checkpoint
  std::map<std::string, double> numbers;
  NamedTensors tensors;
};

struct Callback : Object {
  static constexpr const char* kFamily = "callback";

  // Refuses (kind "callback.monitor") what it is to watch and nobody reports. Before anything is trained.
  virtual void check(FiguresView&) {}

  virtual void on_train_begin(TrainingView&) {}  // starts anew; `load` may follow
  virtual void on_epoch_begin(TrainingView&, int64_t /*epoch*/) {}
  virtual void on_batch_end(TrainingView&, int64_t /*batch*/, double /*loss*/) {}
  virtual bool wants_batches() const { return false; }            // else on_batch_end need not be called
  virtual std::vector<std::string> files() const { return {}; }   // that it writes, in the run folder
  virtual std::vector<std::string> values() const { return {}; }  // of the graph that it asks for
  virtual void on_test_begin(TrainingView&) {}
  virtual void on_test_end(TrainingView&) {}
  // May add to the logs, which then go to the callbacks after it and into the history.
  virtual void on_epoch_end(TrainingView&, int64_t /*epoch*/, Logs&) {}
  virtual void on_train_end(TrainingView&) {}  // after averages have replaced the weights

  virtual void save(CallbackState&) const {}
  virtual void load(const CallbackState&) {}
};

// Its `check`; what that refuses has the place of the figure, or of the callback.
void check_placed(Callback& callback, FiguresView& view);

// A figure that is watched: whether it got better.
class Watch {
 public:
  // Refuses (kind "callback.monitor") a figure that is not reported, and `auto` where no direction is known.
  void begin(FiguresView& view, const std::string& callback, const std::string& monitor, const std::string& mode,
             double min_delta);
  bool better(double value, std::optional<double> than) const;  // than nothing: always

 private:
  bool up_ = false;
  double delta_ = 0;
};

// Refuses (kind "arg.range") a path of a file that would not stand in the run folder.
void need_within_run(const ArgBase& arg, const std::string& path);

std::string python_number(double x);  // as Python prints a float: 1.0, 1e-05

}  // namespace kcc
