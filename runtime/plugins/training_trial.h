// A small model on a few rows, for what takes part in a training: loops and callbacks.
#pragma once

#include "runtime/plugins/trial.h"
#include "runtime/training/fit.h"

namespace kcc {

class TrainingTrial {
 public:
  // Of the sample, the model and the rows; `phase` has the loop, `callbacks` go with the training.
  explicit TrainingTrial(const LayerSample& sample, Ref<Loop> loop = {}, std::vector<Ref<Callback>> callbacks = {});
  ~TrainingTrial();
  TrainingTrial(const TrainingTrial&) = delete;
  TrainingTrial& operator=(const TrainingTrial&) = delete;

  // A few epochs of a few steps, with validation; refuses what stops it.
  std::vector<Epoch> train();
  Figures test();
  std::vector<Tensor> predict();
  std::vector<Tensor> weights() const;

 private:
  Table table_;
  Dataset data_;
  std::vector<Ref<Callback>> callbacks_;
  std::string folder_;  // for what callbacks write
  std::unique_ptr<Session> session_;
};

// The sample says neither a model nor rows, and what is tried asks for others: no fault of its own. `f` may throw.
bool fits(const LayerSample& sample, const std::string& check, Trial& trial, const std::function<void()>& f);

}  // namespace kcc
