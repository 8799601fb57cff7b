// Writes each epoch's figures as a row of a csv file.
#include <algorithm>

#include "runtime/callbacks/callback.h"
#include "runtime/files/replace.h"

namespace kcc {
namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 28;

struct CSVLogger final : Callback {
  Arg<std::string> filename{this, "filename", required, "the file, in the run folder"};
  Arg<std::string> separator{this, "separator", ",", "between columns"};
  Arg<bool> append{this, "append", false, "go on with the file that is there"};

  void settle() override { need_within_run(filename, *filename); }
  std::vector<std::string> files() const override { return {*filename}; }

  void on_train_begin(TrainingView& view) override {
    keys_.clear();
    loaded_ = false;
    const std::string file = view.path(filename);
    const bool goes_on = append || view.first_epoch() > 0;  // of an earlier phase
    text_ = goes_on && view.files().exists(file) ? read_file(view.files(), file, kMostBytes) : "";
    headed_ = !text_.empty();
  }

  void on_epoch_end(TrainingView& view, int64_t epoch, Logs& logs) override {
    const std::string file = view.path(filename);
    if (loaded_) {  // what was written after the checkpoint is made again
      const std::string old = view.files().exists(file) ? read_file(view.files(), file, kMostBytes) : "";
      size_t end = 0;
      for (int64_t line = 0; line < lines_ && end != std::string::npos; ++line)
        end = old.find('\n', end) == std::string::npos ? std::string::npos : old.find('\n', end) + 1;
      text_ = end == std::string::npos ? old : old.substr(0, end);
      headed_ = !text_.empty();
      loaded_ = false;
    }
    if (keys_.empty()) name_columns(logs);
    if (!headed_) {
      text_ += "epoch";
      for (const std::string& k : keys_) text_ += *separator + k;
      text_ += "\n";
      headed_ = true;
    }
    text_ += std::to_string(epoch);
    for (const std::string& k : keys_) {
      const auto value = find_log(logs, k);
      text_ += *separator + (value ? python_number(*value) : "NA");
    }
    text_ += "\n";
    view.files().make_folders(folder_of(file));
    replace_file(view.files(), file, text_);
  }

  void save(CallbackState& s) const override {
    s.numbers = {{"lines", static_cast<double>(std::count(text_.begin(), text_.end(), '\n'))}};
  }
  void load(const CallbackState& s) override {
    lines_ = static_cast<int64_t>(s.numbers.at("lines"));
    loaded_ = true;
  }

 private:
  void name_columns(const Logs& logs) {
    for (const auto& [name, value] : logs) keys_.push_back(name);
    std::sort(keys_.begin(), keys_.end());
    const bool validated =
        std::any_of(keys_.begin(), keys_.end(), [](const std::string& k) { return k.rfind("val_", 0) == 0; });
    if (validated) return;
    for (size_t i = 0, n = keys_.size(); i < n; ++i) keys_.push_back("val_" + keys_[i]);
  }
  std::string text_;
  std::vector<std::string> keys_;
  int64_t lines_ = 0;
  bool headed_ = false, loaded_ = false;
};

KCC_REGISTER(CSVLogger, "Writes each epoch's figures as a row of a csv file.");

}  // namespace
}  // namespace kcc
