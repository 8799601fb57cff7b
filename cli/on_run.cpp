#include "cli/on_run.h"

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/piped.h"
#include "compiler/job/data_files.h"
#include "compiler/job/run_folder.h"

namespace kcc {

void add_options(CLI::App& app, OnRun& o, const char* data) {
  app.add_option("RUN", o.target, "a run folder, or a spec")->required();
  app.add_option("--weights", o.weights, "weights in place of the run's");
  app.add_option("--data", o.data, data);
  only(app.add_option("--split", o.split, "train, validation or test"), {"train", "validation", "test"});
  app.add_option("--batch-size", o.batch_size, "rows at a time");
  app.add_option("--threads", o.threads, "threads");
  app.add_option("--set", o.set, "KEY=VALUE: change the spec")->take_all()->allow_extra_args(false);
}

std::unique_ptr<Opened> open_run(const OnRun& o, JobOptions options, Terminal& terminal) {
  if (!o.data.empty() && !o.split.empty()) refuse("usage", "`--data` and `--split` both say which rows; give one");
  const Target target = target_of(o.target);
  auto out = std::make_unique<Opened>();
  Report& report = out->report;
  auto spec = compile(target.spec, {o.set}, report);
  if (!spec || report.has_errors()) return terminal.report(report), nullptr;
  options.weights = o.weights.empty() ? target.weights : o.weights;
  options.data = o.data;
  options.split = o.split;
  if (!options.piped) options.piped = [] { return PipedRows().all(); };
  if (!o.threads.empty()) options.threads = static_cast<int>(whole_number(o.threads, "--threads", 1, 1024));
  out->batch_size = spec->training.last().fit.batch_size;
  if (!o.batch_size.empty()) out->batch_size = whole_number(o.batch_size, "--batch-size", 1, 1 << 30);
  out->job = open_job(std::move(spec), options, report);
  if (!out->job || report.has_errors()) return terminal.report(report), nullptr;
  Report changed(out->sources);
  if (o.data.empty()) warn_of_changed_data(*out->job->spec, changed);
  warn_of_changed_plugins(*out->job->spec, changed);
  terminal.report(changed);
  if (options.weights.empty() && out->job->spec->training.weights.empty() &&
      out->job->spec->lowering->specs().weights.empty() && !out->job->spec->network->all_variables().empty())
    terminal.note(
        "note: these weights are as they start: nothing has trained them; name a run folder, or `--weights FILE`");
  prepare_training(*out->job);
  if (target.is_run) read_loop_state(*out->job, o.target);
  return out;
}

int placed(Sources& sources, Terminal& terminal, const std::function<int()>& f) {
  try {
    return f();
  } catch (const Refused& refused) {
    if (refused.problem().place == kNoPlace) throw;
    Report report(sources);
    report.add(refused.problem());
    terminal.report(report);
    return kFailed;
  }
}

}  // namespace kcc
