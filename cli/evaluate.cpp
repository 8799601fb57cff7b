// kcc evaluate: the loss and the metrics of a trained model on data.
#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/on_run.h"
#include "cli/progress.h"

namespace kcc {
namespace {

int evaluate_opened(const OnRun& o, const Opened& opened, Terminal& terminal) {
  Job* const job = opened.job.get();
  job->session->begin(job->session->phases() - 1);

  const Dataset* data = nullptr;
  std::string which = o.split;
  if (job->given)
    data = &*job->given;
  else {
    if (which.empty()) which = job->test ? "test" : job->validation ? "validation" : "";
    if (which.empty())
      refuse("usage", "the spec has no test and no validation data to evaluate on",
             "`--data FILE` or `--split train` name some");
    data = &part_of(*job, which);
  }
  for (const std::string& output : job->left_out)
    terminal.note("note: the data has no target for `" + output + "`: its loss and metrics are left out");
  const Figures figures = evaluate(*job->session, *data, opened.batch_size, interrupted());
  if (terminal.json()) {
    nlohmann::ordered_json j = nlohmann::ordered_json::object();
    for (const auto& [name, value] : figures)
      j[name] = std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
    terminal.print(j.dump());
  } else {
    std::string s = which.empty() ? "" : which + " - ";
    for (size_t i = 0; i < figures.size(); ++i)
      s += (i ? " - " : "") + figures[i].first + ": " + figure_text(figures[i].second);
    terminal.print(s);
  }
  return kDone;
}

int evaluate_command(const OnRun& o, Terminal& terminal) {
  const auto opened = open_run(o, {}, terminal);
  if (!opened) return kUsage;
  return placed(opened->sources, terminal, [&] { return evaluate_opened(o, *opened, terminal); });
}

const bool evaluate_entered =
    define_command({"evaluate", "Loss and metrics of a trained model on data", [](CLI::App& app) {
                      auto o = std::make_shared<OnRun>();
                      add_options(app, *o, "a file, a folder or a pattern to evaluate on; -: jsonl from stdin");
                      return [o](Terminal& t) { return evaluate_command(*o, t); };
                    }});

}  // namespace
}  // namespace kcc
