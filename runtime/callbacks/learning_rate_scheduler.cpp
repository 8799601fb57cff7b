// Sets the learning rate at the beginning of each epoch.
#include "runtime/base/threads.h"
#include "runtime/callbacks/callback.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/object/formula.h"
#include "runtime/schedules/schedule.h"

namespace kcc {
namespace {

struct LearningRateScheduler final : Callback {
  Arg<LearningRate> schedule{
      this, "schedule", "an expression of `epoch` (from 0) and `lr`, the rate so far; or a schedule, of the epoch"};
  Arg<int64_t> verbose{this, "verbose", 0, "1: say what it is set to"};

  void check(FiguresView& view) override {
    view.need_rate();
    rate_of(0, 0.001);  // what is wrong with the expression is told before anything is trained
  }

  void on_epoch_begin(TrainingView& view, int64_t epoch) override {
    const double rate = rate_of(epoch, view.learning_rate());
    view.set_learning_rate(rate);
    if (verbose > int64_t{0})
      view.say("Epoch " + std::to_string(epoch + 1) + ": LearningRateScheduler setting learning rate to " +
               python_number(rate) + ".");
  }

  void on_epoch_end(TrainingView& view, int64_t, Logs& logs) override {
    set_log(logs, "learning_rate", view.learning_rate());
  }

 private:
  double rate_of(int64_t epoch, double before) const {
    ThreadPool pool{1};
    EagerBuilder b{pool};
    const Here here(b);
    const Value at = scalar(b, static_cast<double>(epoch), DType::kFloat64);
    double rate = schedule->number;
    if (schedule->schedule) {
      rate = schedule->schedule->call(at).held()->at(0);
    } else if (schedule->formula) {
      FormulaScope scope;
      scope.builder = &b;
      scope.training = true;
      scope.values = {{"epoch", {at, {}}}, {"lr", {scalar(b, before, DType::kFloat64), {}}}};
      const Value value = schedule->formula->call(scope);
      if (value.shape().count() != 1)
        refuse("shape", "`schedule` of `LearningRateScheduler` is of shape " + to_string(value.shape()) +
                            ", and must be one number");
      rate = value.held()->at(0);
    }
    return rate;
  }
};

KCC_REGISTER(LearningRateScheduler, "Sets the learning rate at the beginning of each epoch.");

}  // namespace
}  // namespace kcc
