// Saves the weights after epochs, or only when a figure has become better.
#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "runtime/base/nearest.h"
#include "runtime/callbacks/callback.h"

namespace kcc {
namespace {

struct ModelCheckpoint final : Callback {
  Arg<std::string> filepath{
      this, "filepath", required,
      "the file, in the run folder; may hold {epoch} and figures: best-{epoch:02d}-{val_loss:.2f}.safetensors"};
  Arg<std::string> monitor{this, "monitor", "val_loss", "the figure that is watched"};
  Arg<int64_t> verbose{this, "verbose", 0, "1: say what is saved"};
  Arg<bool> save_best_only{this, "save_best_only", false, "save when the figure is the best so far"};
  Arg<bool> save_weights_only{this, "save_weights_only", false, "weights are what is saved in either case"};
  Arg<std::string> mode{this, "mode", "auto", one_of({"auto", "min", "max"}),
                        "whether less or more is better; auto: the metric says"};
  Arg<Config> save_freq{this, "save_freq", "epoch", "`epoch`, or a number of batches"};
  Arg<std::optional<double>> initial_value_threshold{this, "initial_value_threshold", std::nullopt,
                                                     "the figure that the first saved one must be better than"};

  void settle() override {
    const bool epoch = save_freq->is(Config::Kind::kText) && save_freq->text == "epoch";
    if (!epoch && !(save_freq->is(Config::Kind::kInt) && save_freq->integer > 0))
      refuse("arg.type", "`save_freq` is " + shown(*save_freq) + ", and must be `epoch` or a number of batches");
    need_within_run(filepath, *filepath);
    int digits = 0;
    for (const char c : *filepath)
      if ((digits = std::isdigit(static_cast<unsigned char>(c)) ? digits + 1 : 0) > 3 &&
          filepath->find('{') != std::string::npos)
        refuse("arg.range", "`filepath` is `" + *filepath + "`: a number in it is too long");
  }

  bool wants_batches() const override { return save_freq->is(Config::Kind::kInt); }
  std::vector<std::string> files() const override { return {renamed(*filepath)}; }

  void check(FiguresView& view) override {
    if (save_best_only) watch_.begin(view, type_name, monitor, mode, 0);
    check_names(view);
  }

  void on_train_begin(TrainingView& view) override {
    check(view);
    for (const std::string_view end : {".h5", ".keras"})
      if (filepath->ends_with(end))
        view.say("ModelCheckpoint saves weights as safetensors: `" + *filepath + "` becomes `" + renamed(*filepath) +
                 "`");
    best_ = *initial_value_threshold;
    batches_ = epoch_ = 0;
  }

  void on_epoch_begin(TrainingView&, int64_t epoch) override { epoch_ = epoch; }

  void on_batch_end(TrainingView& view, int64_t batch, double loss) override {
    if (!wants_batches() || ++batches_ < save_freq->integer) return;
    batches_ = 0;
    consider(view, epoch_, batch, {{"loss", loss}});
  }

  void on_epoch_end(TrainingView& view, int64_t epoch, Logs& logs) override {
    if (!wants_batches()) consider(view, epoch, {}, logs);
  }

  void save(CallbackState& s) const override {
    s.numbers["batches"] = static_cast<double>(batches_);
    if (best_) s.numbers["best"] = *best_;
  }
  void load(const CallbackState& s) override {
    batches_ = static_cast<int64_t>(s.numbers.at("batches"));
    if (const auto it = s.numbers.find("best"); it != s.numbers.end()) best_ = it->second;
  }

 private:
  // Names in braces must be known before the first epoch.
  void check_names(FiguresView& view) const {
    if (!view.figures_known()) return;
    std::vector<std::string> names = view.figures();
    names.push_back("epoch");
    if (wants_batches()) names.push_back("batch");
    for (size_t at = filepath->find('{'); at != std::string::npos; at = filepath->find('{', at + 1)) {
      if (at + 1 < filepath->size() && (*filepath)[at + 1] == '{') {
        ++at;
        continue;
      }
      const std::string name = filepath->substr(at + 1, filepath->find_first_of(":}", at) - at - 1);
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      const auto near = nearest(name, names);
      refuse("callback.monitor", "`filepath` of `ModelCheckpoint` names `" + name + "`, and there is no such figure",
             near ? "did you mean `" + *near + "`?" : "");
    }
  }

  // The names that Keras gives to what it saves, for what is saved here.
  static std::string renamed(std::string path) {
    for (const std::string_view end : {".weights.h5", ".h5", ".keras", ".safetensors"})
      if (path.size() > end.size() && path.compare(path.size() - end.size(), end.size(), end) == 0) {
        path.resize(path.size() - end.size());
        break;
      }
    return path + ".safetensors";
  }

  std::string file(int64_t epoch, std::optional<int64_t> batch, const Logs& logs) const {
    fmt::dynamic_format_arg_store<fmt::format_context> values;
    values.push_back(fmt::arg("epoch", epoch + 1));
    if (batch) values.push_back(fmt::arg("batch", *batch + 1));
    for (const auto& [name, value] : logs) values.push_back(fmt::arg(name.c_str(), value));
    std::string path;
    try {
      path = fmt::vformat(*filepath, values);
    } catch (const fmt::format_error& e) {
      refuse("arg.range",
             "`filepath` of `ModelCheckpoint` is `" + *filepath + "`, and cannot be filled in: " + e.what());
    }
    return renamed(path);
  }

  void consider(TrainingView& view, int64_t epoch, std::optional<int64_t> batch, const Logs& logs) {
    const std::string path = file(epoch, batch, logs), at = "Epoch " + std::to_string(epoch + 1) + ": ";
    const bool loud = verbose > int64_t{0};
    const std::optional<double> now = save_best_only ? find_log(logs, monitor) : std::nullopt;
    if (now) {
      const std::string best = best_ ? fmt::format("{:.5f}", *best_) : "None";
      if (!watch_.better(*now, best_)) {
        if (loud) view.say(at + *monitor + " did not improve from " + best);
        return;
      }
      if (loud)
        view.say(at + *monitor + " improved from " + best + " to " + fmt::format("{:.5f}", *now) +
                 ", saving model to " + path);
      best_ = now;
    } else if (save_best_only) {
      return;  // an epoch without validation
    } else if (loud) {
      view.say(at + "saving model to " + path);
    }
    view.save_weights(view.path(path));
    if (loud) view.say(at + "finished saving model to " + path);
  }

  Watch watch_;
  std::optional<double> best_;
  int64_t batches_ = 0, epoch_ = 0;
};

KCC_REGISTER(ModelCheckpoint, "Saves the weights after epochs, or only when a figure has become better.");

}  // namespace
}  // namespace kcc
