#include "runtime/callbacks/callback.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "runtime/base/nearest.h"
#include "runtime/object/guard.h"

namespace kcc {

std::optional<double> find_log(const Logs& logs, const std::string& name) {
  for (const auto& [known, value] : logs)
    if (known == name) return value;
  return {};
}

void set_log(Logs& logs, const std::string& name, double value) {
  for (auto& [known, old] : logs)
    if (known == name) {
      old = value;
      return;
    }
  logs.emplace_back(name, value);
}

void check_placed(Callback& callback, FiguresView& view) {
  try {
    guarded(callback, [&] { callback.check(view); });
  } catch (const Refused& refused) {
    Problem problem = refused.problem();
    const ArgBase* monitor = callback.arg("monitor");
    const bool watched = problem.kind == "callback.monitor" && monitor && monitor->given;
    if (problem.place == kNoPlace) problem.place = watched ? monitor->place : callback.place;
    throw Refused(std::move(problem));
  }
}

void Watch::begin(FiguresView& view, const std::string& callback, const std::string& monitor, const std::string& mode,
                  double min_delta) {
  const std::vector<std::string> names = view.figures();
  if (view.figures_known() && std::find(names.begin(), names.end(), monitor) == names.end()) {
    std::string all;
    for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
    auto near = nearest(monitor, names);
    // `val_acc` of `val_out_accuracy`
    const auto last = [](const std::string& n) { return n.substr(n.rfind('_') + 1); };
    for (const std::string& n : names)
      if (!near && n.starts_with("val_") == monitor.starts_with("val_") && last(n).starts_with(last(monitor))) near = n;
    refuse("callback.monitor", "`" + callback + "` monitors `" + monitor + "`, and the figures are " + all,
           near ? "did you mean `" + *near + "`?"
           : monitor.starts_with("val_") &&
                   std::none_of(names.begin(), names.end(), [](const auto& n) { return n.starts_with("val_"); })
               ? "there is no validation data: write `data: {validation: {split: 0.2}}`"
               : "");
  }
  const std::string name = monitor.rfind("val_", 0) == 0 ? monitor.substr(4) : monitor;
  Direction direction = mode == "min" ? Direction::kDown : mode == "max" ? Direction::kUp : view.direction(name);
  if (direction == Direction::kUnknown && name == "loss") direction = Direction::kDown;
  if (direction == Direction::kUnknown)
    refuse("callback.monitor",
           "`" + callback + "` monitors `" + monitor + "`, of which it is not known whether more or less is better",
           "give `mode: max` or `mode: min`");
  up_ = direction == Direction::kUp;
  delta_ = std::abs(min_delta);
}

bool Watch::better(double value, std::optional<double> than) const {
  if (!than) return true;
  return up_ ? value - delta_ > *than : value + delta_ < *than;
}

void need_within_run(const ArgBase& arg, const std::string& path) {
  const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  if (!path.empty() && normal.is_relative() && *normal.begin() != "..") return;
  throw Refused({"arg.range", "`" + arg.name + "` is `" + path + "`, and must name a file within the run folder",
                 "files of callbacks stand in the run; `-o` says where that is", arg.place});
}

std::string python_number(double x) {
  std::string s = fmt::format("{}", x);
  if (s.find_first_of(".en") == std::string::npos) s += ".0";
  return s;
}

}  // namespace kcc
