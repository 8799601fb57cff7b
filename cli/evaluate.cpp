// kcc evaluate: the loss and the metrics of a trained model on data.
#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "compiler/job/data_files.h"
#include "compiler/job/run_folder.h"

namespace kcc {
namespace {

struct EvaluateOptions {
  std::string target, weights, data, split, batch_size, threads;
  std::vector<std::string> set;
};

int evaluate_command(const EvaluateOptions& o, Terminal& terminal) {
  const Target target = target_of(o.target);
  Sources sources;
  Report report(sources);
  auto spec = compile(target.spec, {o.set}, report);
  if (!spec || report.has_errors()) return terminal.report(report);
  JobOptions options;
  options.weights = o.weights.empty() ? target.weights : o.weights;
  options.data = o.data;
  options.split = o.split;
  if (!o.threads.empty()) options.threads = static_cast<int>(whole_number(o.threads, "--threads", 1, 1024));
  int64_t size = spec->training.last().fit.batch_size;
  if (!o.batch_size.empty()) size = whole_number(o.batch_size, "--batch-size", 1, 1 << 30);
  auto job = open_job(std::move(spec), options, report);
  if (!job || report.has_errors()) return terminal.report(report);
  if (o.data.empty()) {
    Report changed(sources);
    warn_of_changed_files(*job->spec, changed);
    terminal.report(changed);
  }
  prepare_training(*job);
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
  const Figures figures = evaluate(*job->session, *data, size, interrupted());
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
  return interrupted() ? kInterrupted : kDone;
}

const bool registered = define_command(
    {"evaluate", "Loss and metrics of a trained model on data", [](CLI::App& app) {
       auto o = std::make_shared<EvaluateOptions>();
       app.add_option("RUN", o->target, "a run folder, or a spec")->required();
       app.add_option("--weights", o->weights, "weights in place of the run's");
       app.add_option("--data", o->data, "a file to evaluate on");
       app.add_option("--split", o->split, "train, validation or test")
           ->check(CLI::IsMember({"train", "validation", "test"}));
       app.add_option("--batch-size", o->batch_size, "rows at a time");
       app.add_option("--threads", o->threads, "threads");
       app.add_option("--set", o->set, "KEY=VALUE: change the spec")->take_all()->allow_extra_args(false);
       return [o](Terminal& t) { return evaluate_command(*o, t); };
     }});

}  // namespace
}  // namespace kcc
