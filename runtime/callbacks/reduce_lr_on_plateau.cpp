// Lowers the learning rate when a figure has not become better for some epochs.
#include <algorithm>

#include "runtime/callbacks/callback.h"

namespace kcc {
namespace {

struct ReduceLROnPlateau final : Callback {
  Arg<std::string> monitor{this, "monitor", "val_loss", "the figure that is watched"};
  Arg<double> factor{this, "factor", 0.1, Rule{[](double x) { return x < 1; }, "must be less than 1", {}},
                     "what the rate is multiplied by"};
  Arg<int64_t> patience{this, "patience", 10, at_least(0),
                        "epochs without a better figure after which the rate is lowered"};
  Arg<int64_t> verbose{this, "verbose", 0, "1: say when it is lowered"};
  Arg<std::string> mode{this, "mode", "auto", one_of({"auto", "min", "max"}),
                        "whether less or more is better; auto: the metric says"};
  Arg<double> min_delta{this, "min_delta", 1e-4, "a smaller change does not count"};
  Arg<int64_t> cooldown{this, "cooldown", 0, at_least(0), "epochs after it that do not count"};
  Arg<double> min_lr{this, "min_lr", 0.0, at_least(0), "the lowest rate"};

  void check(FiguresView& view) override {
    watch_.begin(view, type_name, monitor, mode, min_delta);
    view.need_rate();
  }

  void on_train_begin(TrainingView& view) override {
    check(view);
    best_.reset();
    cooling_ = wait_ = 0;
  }

  void on_epoch_end(TrainingView& view, int64_t epoch, Logs& logs) override {
    const double rate = view.learning_rate();
    set_log(logs, "learning_rate", rate);
    const std::optional<double> now = find_log(logs, monitor);
    if (!now) return;
    if (cooling_ > 0) {
      --cooling_;
      wait_ = 0;
    }
    if (watch_.better(*now, best_)) {
      best_ = now;
      wait_ = 0;
    } else if (cooling_ == 0 && ++wait_ >= patience && rate > static_cast<double>(static_cast<float>(*min_lr))) {
      const double lower = std::max(rate * factor, *min_lr);
      view.set_learning_rate(lower);
      if (verbose > int64_t{0})
        view.say("Epoch " + std::to_string(epoch + 1) + ": ReduceLROnPlateau reducing learning rate to " +
                 python_number(lower) + ".");
      cooling_ = cooldown;
      wait_ = 0;
    }
  }

  void save(CallbackState& s) const override {
    s.numbers = {{"wait", static_cast<double>(wait_)}, {"cooldown", static_cast<double>(cooling_)}};
    if (best_) s.numbers["best"] = *best_;
  }
  void load(const CallbackState& s) override {
    wait_ = static_cast<int64_t>(s.numbers.at("wait"));
    cooling_ = static_cast<int64_t>(s.numbers.at("cooldown"));
    if (const auto it = s.numbers.find("best"); it != s.numbers.end()) best_ = it->second;
  }

 private:
  Watch watch_;
  std::optional<double> best_;
  int64_t cooling_ = 0, wait_ = 0;
};

KCC_REGISTER(ReduceLROnPlateau, "Lowers the learning rate when a figure has not become better for some epochs.");

}  // namespace
}  // namespace kcc
