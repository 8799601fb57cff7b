// Stops training when a figure has not become better for some epochs.
#include "runtime/callbacks/callback.h"

namespace kcc {
namespace {

struct EarlyStopping final : Callback {
  Arg<std::string> monitor{this, "monitor", "val_loss", "the figure that is watched"};
  Arg<double> min_delta{this, "min_delta", 0.0, "a smaller change does not count"};
  Arg<int64_t> patience{this, "patience", 0, at_least(0), "epochs without a better figure after which training stops"};
  Arg<int64_t> verbose{this, "verbose", 0, "1: say when it stops"};
  Arg<std::string> mode{this, "mode", "auto", one_of({"auto", "min", "max"}),
                        "whether less or more is better; auto: the metric says"};
  Arg<std::optional<double>> baseline{this, "baseline", std::nullopt,
                                      "a figure that must be passed for an epoch to count as better"};
  Arg<bool> restore_best_weights{this, "restore_best_weights", false, "end with the weights of the best epoch"};
  Arg<int64_t> start_from_epoch{this, "start_from_epoch", 0, at_least(0), "epochs before it are not looked at"};

  void check(FiguresView& view) override { watch_.begin(view, type_name, monitor, mode, min_delta); }

  void on_train_begin(TrainingView& view) override {
    check(view);
    wait_ = stopped_ = best_epoch_ = 0;
    best_.reset();
    weights_.reset();
  }

  void on_epoch_end(TrainingView& view, int64_t epoch, Logs& logs) override {
    const std::optional<double> now = find_log(logs, monitor);
    if (!now || epoch < start_from_epoch) return;
    if (restore_best_weights && !weights_) keep(view, epoch);  // so that there is something to restore
    ++wait_;
    if (watch_.better(*now, best_)) {
      best_ = now;
      best_epoch_ = epoch;
      if (restore_best_weights) keep(view, epoch);
      if (!*baseline || watch_.better(*now, *baseline)) wait_ = 0;
      return;
    }
    if (wait_ >= patience && epoch > 0) {
      stopped_ = epoch;
      view.stop();
    }
  }

  void on_train_end(TrainingView& view) override {
    if (stopped_ > 0 && verbose > int64_t{0}) view.say("Epoch " + std::to_string(stopped_ + 1) + ": early stopping");
    if (!weights_) return;
    if (verbose > int64_t{0})
      view.say("Restoring model weights from the end of the best epoch: " + std::to_string(best_epoch_ + 1) + ".");
    view.restore_weights(*weights_);
  }

  void save(CallbackState& s) const override {
    s.numbers = {{"wait", static_cast<double>(wait_)},
                 {"stopped", static_cast<double>(stopped_)},
                 {"best_epoch", static_cast<double>(best_epoch_)}};
    if (best_) s.numbers["best"] = *best_;
    if (weights_) s.tensors = *weights_;
  }
  void load(const CallbackState& s) override {
    wait_ = static_cast<int64_t>(s.numbers.at("wait"));
    best_epoch_ = static_cast<int64_t>(s.numbers.at("best_epoch"));
    stopped_ = 0;  // a training that goes on has not stopped
    if (const auto it = s.numbers.find("best"); it != s.numbers.end()) best_ = it->second;
    if (!s.tensors.empty()) weights_ = s.tensors;
  }

 private:
  void keep(TrainingView& view, int64_t epoch) {
    weights_ = view.copy_weights();
    best_epoch_ = epoch;
  }
  Watch watch_;
  int64_t wait_ = 0, stopped_ = 0, best_epoch_ = 0;
  std::optional<double> best_;
  std::optional<NamedTensors> weights_;
};

KCC_REGISTER(EarlyStopping, "Stops training when a figure has not become better for some epochs.");

}  // namespace
}  // namespace kcc
