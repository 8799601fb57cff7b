#include "cli/progress.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

namespace kcc {
namespace {

constexpr int kBar = 20;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::string duration(double seconds) {
  if (seconds >= 3600)
    return fmt::format("{}:{:02}:{:02}", static_cast<int>(seconds) / 3600, static_cast<int>(seconds) / 60 % 60,
                       static_cast<int>(seconds) % 60);
  if (seconds >= 60) return fmt::format("{}:{:02}", static_cast<int>(seconds) / 60, static_cast<int>(seconds) % 60);
  return fmt::format("{}s", static_cast<int>(seconds));
}

std::string per_step(double ms) {
  return ms >= 1000 ? fmt::format("{:.0f}s/step", ms / 1000)
         : ms >= 1  ? fmt::format("{:.0f}ms/step", ms)
                    : fmt::format("{:.0f}us/step", ms * 1000);
}

nlohmann::ordered_json number(double v) {
  return std::isfinite(v) ? nlohmann::ordered_json(v) : nlohmann::ordered_json(nullptr);
}

}  // namespace

std::string figure_text(double value) {
  if (std::isnan(value)) return "nan";  // whatever its sign is
  return std::fabs(value) > 1e-3 || value == 0 || !std::isfinite(value) ? fmt::format("{:.4f}", value)
                                                                        : fmt::format("{:.4e}", value);
}

std::string Progress::line(int64_t step, double seconds, double ms, const Figures& figures, bool final) const {
  const std::string total = std::to_string(steps_);
  std::string s = fmt::format("{:>{}}/{} ", step, total.size(), total);
  const auto full = steps_ > 0 ? static_cast<int>(kBar * step / steps_) : kBar;
  for (int i = 0; i < kBar; ++i)
    s += i < full || final ? "\u2501" : (terminal_.colored() ? "\x1b[2m\u2501\x1b[0m" : "\u2500");
  s += " " +
       (final                       ? duration(seconds)
        : step < steps_ && step > 0 ? duration(seconds / static_cast<double>(step) * static_cast<double>(steps_ - step))
                                    : duration(seconds)) +
       " " + per_step(ms);
  for (const auto& [name, value] : figures) s += " - " + name + ": " + figure_text(value);
  return s;
}

void Progress::epoch_begins(int64_t epoch, int64_t epochs, int64_t steps) {
  epochs_ = epochs;
  steps_ = steps;
  start_ = last_ = now();
  if (terminal_.animated()) terminal_.print(fmt::format("Epoch {}/{}", epoch + 1, epochs));
}

void Progress::step_done(int64_t step, const std::function<Figures()>& figures) {
  if (!terminal_.animated() || step == steps_) return;
  // Asking the clock at every step would cost a share of the smallest ones.
  if ((step & 15) != 0 && steps_ > 1000) return;
  const double t = now();
  if (t - last_ < 0.05) return;
  last_ = t;
  std::string text = line(step, t - start_, (t - start_) * 1000 / static_cast<double>(step), figures(), false);
  // A line that wraps could not be written over.
  size_t width = 0, at = 0;
  while (at < text.size() && width + 1 < static_cast<size_t>(terminal_.width())) {
    if (text[at] == '\x1b') {
      at = text.find('m', at) + 1;
      continue;
    }
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    ++width;
  }
  terminal_.raw("\r" + text.substr(0, at) + "\x1b[K");
  line_open_ = true;
}

void Progress::epoch_ends(const Epoch& epoch) {
  if (terminal_.json()) {
    nlohmann::ordered_json j{{"epoch", epoch.number}};
    for (const auto& [name, value] : epoch.figures) j[name] = number(value);
    j["seconds"] = epoch.seconds;
    j["ms_per_step"] = epoch.ms_per_step;
    terminal_.print(j.dump());
    return;
  }
  if (terminal_.quiet()) return;
  if (terminal_.animated()) {
    terminal_.print((line_open_ ? "\r\x1b[K" : "") +
                    line(epoch.steps, epoch.seconds, epoch.ms_per_step, epoch.figures, true));
  } else {
    std::string s = fmt::format("Epoch {}/{} - {} {}", epoch.number + 1, epochs_, duration(epoch.seconds),
                                per_step(epoch.ms_per_step));
    for (const auto& [name, value] : epoch.figures) s += " - " + name + ": " + figure_text(value);
    terminal_.print(s);
  }
  line_open_ = false;
}

void Progress::say(const std::string& text) {
  if (line_open_) terminal_.raw("\r\x1b[K");
  line_open_ = false;
  terminal_.note(text);
}

void Progress::warn(const Problem& problem) {
  if (line_open_) terminal_.raw("\r\x1b[K");
  line_open_ = false;
  Report report(sources_);
  report.add(problem);
  terminal_.report(report);
}

}  // namespace kcc
