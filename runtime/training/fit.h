// The epochs of a training, phase by phase: batches, steps, validation, callbacks, history.
#pragma once

#include <atomic>
#include <optional>

#include "runtime/callbacks/callback.h"
#include "runtime/training/dataset.h"

namespace kcc {

struct FitOptions {
  int64_t epochs = 1;
  int64_t batch_size = 32;
  int64_t steps_per_epoch = 0;        // batches that make an epoch, where the data goes on from one to the next; 0: all
  int64_t validation_batch_size = 0;  // 0: batch_size
  int64_t validation_freq = 1;
  bool shuffle = true;
  std::vector<Ref<Callback>> callbacks;
};

// One phase of the session's, in turn.
struct FitPhase {
  FitOptions options;
  Dataset train;
};

struct FitRun {
  std::vector<FitPhase> phases;
  const Dataset* validation = nullptr;
  std::string folder;   // files of callbacks stand here
  int64_t epochs = -1;  // in all, whatever the phases say: the last one is cut off or goes on; -1: as they say
};

// What an epoch reports: with `validation` each figure a second time, as val_..
std::vector<std::string> epoch_figures(const Session& session, bool validation);

struct Epoch {
  int64_t number = 0;  // from 0
  Figures figures;     // of training, then val_..
  double seconds = 0;
  int64_t steps = 0;
  double ms_per_step = 0;  // of training alone
};

// Who watches: the command line's progress. Called from the thread that trains.
struct FitObserver {
  virtual ~FitObserver() = default;
  virtual void epoch_begins(int64_t /*epoch*/, int64_t /*epochs*/, int64_t /*steps*/) {}
  // After each step; `figures` computes what has been so far, and costs a little.
  virtual void step_done(int64_t /*step*/, const std::function<Figures()>& /*figures*/) {}
  virtual void epoch_ends(const Epoch& /*epoch*/) {}
  virtual void say(const std::string& /*line*/) {}
  virtual void warn(const Problem& /*problem*/) {}
};

struct FitResult {
  std::vector<Epoch> history;
  bool interrupted = false;            // somebody set `stop`, or it failed
  bool other_weights = false;          // than the last epoch's: averages, or the best ones
  std::optional<Problem> failed = {};  // after the first step
};

// Trains. `stop`, when it becomes true, ends the training after the step that is being done. The session is left in the
// last phase.
FitResult fit(Session& session, FitRun run, FitObserver& observer, const std::atomic<bool>& stop);

// Thrown where `stop` becomes true before all rows are done: what was made of some of them is nobody's answer.
struct Interrupted {};

// The figures over a whole set. Throws Interrupted.
Figures evaluate(Session& session, const Dataset& data, int64_t batch_size, const std::atomic<bool>& stop);

// Values of the graph for all rows, in their order. Throws Interrupted.
std::vector<Tensor> predict(Session& session, const Dataset& data, int64_t batch_size,
                            const std::vector<std::string>& values, const std::atomic<bool>& stop);

// Lets the layers that learn from data do so.
void adapt(Session& session, const Dataset& train, int64_t batch_size);

}  // namespace kcc
