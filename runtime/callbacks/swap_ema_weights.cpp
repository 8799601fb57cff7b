// Tests (and, if wanted, leaves between epochs) the averages that the optimizer keeps of the weights.
#include "runtime/callbacks/callback.h"

namespace kcc {
namespace {

struct SwapEMAWeights final : Callback {
  Arg<bool> swap_on_epoch{this, "swap_on_epoch", false,
                          "the averages stand in the model from the end of an epoch to the beginning of the next"};

  void on_train_begin(TrainingView&) override { weights_.reset(); }
  void on_epoch_begin(TrainingView& view, int64_t) override { back(view); }
  void on_test_begin(TrainingView& view) override { swap(view); }
  void on_test_end(TrainingView& view) override { back(view); }
  void on_epoch_end(TrainingView& view, int64_t, Logs&) override {
    if (swap_on_epoch) swap(view);
  }
  void on_train_end(TrainingView&) override { weights_.reset(); }  // the averages have replaced the weights

  void save(CallbackState& s) const override {
    if (weights_) s.tensors = *weights_;
  }
  void load(const CallbackState& s) override {
    if (!s.tensors.empty()) weights_ = s.tensors;
  }

 private:
  void swap(TrainingView& view) {
    if (weights_) return;
    weights_ = view.copy_weights();
    view.load_averages();
  }
  void back(TrainingView& view) {
    if (!weights_) return;
    view.restore_weights(*weights_);
    weights_.reset();
  }
  std::optional<NamedTensors> weights_;  // those that train, while the averages stand in the model
};

KCC_REGISTER(SwapEMAWeights, "Tests the averages that the optimizer keeps of the weights.");

}  // namespace
}  // namespace kcc
