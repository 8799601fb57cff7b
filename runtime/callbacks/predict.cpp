// Writes predictions into the run after epochs, so that one sees what the model makes as it learns.
#include <fmt/format.h>

#include "runtime/base/problem.h"
#include "runtime/callbacks/callback.h"
#include "runtime/files/image_rows.h"
#include "runtime/files/npz.h"

namespace kcc {
namespace {

struct Predict final : Callback {
  Arg<int64_t> rows{this, "rows", 16, at_least(1),
                    "how many: the first of the validation data, or of the training data where there is none"};
  Arg<std::vector<std::string>> outputs{this, "outputs", std::vector<std::string>{},
                                        "values of the graph; none: the outputs of the model"};
  Arg<int64_t> every{this, "every", 1, at_least(1), "epochs from one time to the next"};

  std::vector<std::string> values() const override { return *outputs; }
  std::vector<std::string> files() const override { return {"predictions"}; }
  void check(FiguresView& view) override try { view.need_values(*outputs); } catch (const Refused& refused) {
    Problem p = refused.problem();
    p.kind = "graph.unknown_value";
    p.place = outputs.place;
    throw Refused(std::move(p));
  }
  void on_train_begin(TrainingView& view) override { check(view); }

  void on_epoch_end(TrainingView& view, int64_t epoch, Logs&) override {
    if ((epoch + 1) % *every != 0) return;
    const NamedTensors values = view.predict(*outputs, rows);
    const std::string stem = view.path(fmt::format("predictions/epoch_{:04d}", epoch + 1));
    view.files().make_folders(folder_of(stem));
    write_npz(view.files(), stem + ".npz", values);
    for (const auto& [name, t] : values)
      if (is_images(t)) write_images(view.files(), stem + "/" + name, t);
  }
};

KCC_REGISTER(Predict,
             "Writes predictions after epochs: `predictions/epoch_0005.npz` in the run, and images as PNG files too.");

}  // namespace
}  // namespace kcc
