// What is said while a model trains: Keras' progress line on a terminal, a line an epoch off it, JSON with --json.
#pragma once

#include "cli/terminal.h"
#include "runtime/training/fit.h"

namespace kcc {

class Progress final : public FitObserver {
 public:
  Progress(Terminal& terminal, Sources& sources) : terminal_(terminal), sources_(sources) {}
  void epoch_begins(int64_t epoch, int64_t epochs, int64_t steps) override;
  void step_done(int64_t step, const std::function<Figures()>& figures) override;
  void epoch_ends(const Epoch& epoch) override;
  void say(const std::string& line) override;
  void warn(const Problem& problem) override;

 private:
  std::string line(int64_t step, double seconds, double ms, const Figures& figures, bool final) const;

  Terminal& terminal_;
  Sources& sources_;
  int64_t epochs_ = 0, steps_ = 0;
  double start_ = 0, last_ = 0;
  bool line_open_ = false;
};

// "0.4298", or "3.0000e-04" for what is small: as Keras shows figures.
std::string figure_text(double value);

}  // namespace kcc
