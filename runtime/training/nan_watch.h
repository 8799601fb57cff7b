// Finds out where a loss that became NaN comes from.
//
// In a step it costs one comparison. The state is copied when an epoch begins; where a loss is NaN, the steps of the
// epoch are done again from there, and the last one operation by operation. Afterwards all is as it was.
#pragma once

#include "runtime/training/fit.h"

namespace kcc {

class NanWatch {
 public:
  // The batches of an epoch from its start, one a call.
  using Replay = std::function<std::function<const Batch*()>(int64_t epoch)>;
  NanWatch(Session& session, const Feed& feed, Replay replay)
      : session_(session), feed_(feed), replay_(std::move(replay)) {}
  void epoch_begins(int64_t epoch);
  // After the step `step` (from 0) of epoch `epoch`, with its loss: what there is to say where it is NaN, once.
  std::optional<Problem> step_done(int64_t epoch, int64_t step, double loss, std::span<const Tensor> batch);

 private:
  struct Step {
    int64_t epoch, step;
    friend bool operator==(const Step&, const Step&) = default;
  };
  Problem explain(Step at, Step found, const std::optional<NanReport>& report, bool late) const;

  Session& session_;
  const Feed& feed_;
  const Replay replay_;
  Session::State start_;  // of an epoch; empty where the state is too large to be copied
  int64_t from_ = 0;      // that epoch
  bool told_ = false;
};

}  // namespace kcc
