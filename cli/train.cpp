// kcc train: trains the model of a spec, and leaves a run folder.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "compiler/job/cost.h"
#include "compiler/job/data_files.h"
#include "compiler/job/run_folder.h"
#include "runtime/files/canonical.h"

namespace kcc {
namespace {

struct TrainOptions {
  std::string spec, out, weights, epochs, threads;
  bool overwrite = false, profile = false;
  std::vector<std::string> set;
};

std::string figures_text(const Figures& figures) {
  std::string s;
  for (const auto& [name, value] : figures) s += (s.empty() ? "" : " - ") + name + ": " + figure_text(value);
  return s;
}

// A table of operations, the slowest first.
std::string profile_text(const std::vector<Session::OperationProfile>& all) {
  int64_t total = 0, first = 0;
  for (const auto& p : all) total += p.nanoseconds, first += p.first_nanoseconds;
  std::string s = fmt::format("{:>9} {:>6} {:>7} {:>9} {:>8} {:>7}  {}\n", "ms", "share", "runs", "us/run", "GFLOP/s",
                              "GB/s", "operation");
  for (const auto& p : all) {
    const double ns = static_cast<double>(std::max<int64_t>(p.nanoseconds, 1));
    s += fmt::format("{:9.2f} {:5.1f}% {:7} {:9.1f} {:8.1f} {:7.1f}  {}\n", ns / 1e6,
                     100 * ns / static_cast<double>(std::max<int64_t>(total, 1)), p.runs,
                     ns / 1e3 / static_cast<double>(std::max<int64_t>(p.runs, 1)), static_cast<double>(p.flops) / ns,
                     static_cast<double>(p.bytes) / ns, p.name);
  }
  return s + fmt::format("{:9.2f} ms in training steps, and {:.2f} ms in the first run of each plan\n",
                         static_cast<double>(total) / 1e6, static_cast<double>(first) / 1e6);
}

// The last figures of each split, into the run; those of the test data are printed.
int figures_after(Job& job, const FitResult& result, const std::string& folder, const std::atomic<bool>& stop,
                  Terminal& terminal) {
  std::vector<std::pair<std::string, Figures>> all;
  const int64_t size = job.spec->training.last().fit.batch_size;
  bool whole = true;
  try {
    if (!result.history.empty()) {
      Figures training, validation;
      for (const auto& [name, value] : result.history.back().figures)
        (name.starts_with("val_") ? validation : training)
            .emplace_back(name.starts_with("val_") ? name.substr(4) : name, value);
      all.emplace_back("train", training);
      if (job.validation && result.other_weights) validation = evaluate(*job.session, *job.validation, size, stop);
      if (!validation.empty()) all.emplace_back("validation", validation);
    }
    if (job.test) {
      all.emplace_back("test", evaluate(*job.session, *job.test, size, stop));
      if (!terminal.json() && !terminal.quiet()) terminal.print("test - " + figures_text(all.back().second));
    }
  } catch (const Interrupted&) {
    whole = false;
  }
  write_metrics(folder, all);
  terminal.note(whole ? "the run is in " + folder
                      : "interrupted: the run is in " + folder +
                            ", without all of its figures; `kcc evaluate` makes them");
  return whole ? kDone : kInterrupted;
}

int train(const TrainOptions& o, Terminal& terminal) {
  const std::atomic<bool>& stop = interrupted();
  Sources sources;
  Report report(sources);
  auto spec = compile(o.spec, {o.set}, report);
  if (!spec || report.has_errors()) return terminal.report(report);
  const std::string folder = o.out.empty() ? path_in(spec->folder, "runs/" + spec->name) : o.out;
  if (!o.epochs.empty()) spec->training.epochs = whole_number(o.epochs, "--epochs", 1, 1'000'000'000);
  if (const std::string own = folder + "/spec.yaml";
      disk().exists(own) && !disk().exists(folder + "/model.safetensors"))
    if (canonical_path(own) == canonical_path(o.spec))
      refuse("run.exists", "the run's `spec.yaml` would be written over `" + o.spec + "` itself",
             "`-o` names another folder");
  make_run(folder, o.overwrite);

  JobOptions options;
  options.weights = o.weights;
  if (!o.threads.empty()) options.threads = static_cast<int>(whole_number(o.threads, "--threads", 1, 1024));
  auto job = open_job(std::move(spec), options, report);
  if (!job || report.has_errors()) return terminal.report(report);
  std::vector<std::string> files;
  try {
    check_memory(*job);
    files = data_files(*job->spec);
  } catch (const Refused& refused) {
    report.add(refused.problem());
    return terminal.report(report);
  }
  terminal.report(report);
  std::future<FileHashes> hashes = hash_files(std::move(files));  // beside the training
  job->session->profile(o.profile);

  Progress progress(terminal, sources);
  FitResult result;
  try {
    prepare_training(*job);
    result = fit(*job->session, fit_run(*job, folder), progress, stop);
  } catch (const Refused& refused) {  // before anything was trained
    Report failed(sources);
    failed.add(refused.problem());
    terminal.report(failed);
    return kFailed;
  }
  if (o.profile) {
    const std::string text = profile_text(job->session->profile());
    terminal.json() ? terminal.note(text) : terminal.print(text);
  }
  {
    const Saving saving;
    job->spec->data.files = hashes.get();
    write_model(*job, folder);
    write_spec(*job, folder);
    write_history(folder, result.history);
  }
  if (result.failed) {
    Report failed(sources);
    failed.add(*result.failed);
    terminal.report(failed);
    terminal.note("the weights as they were then are in " + folder);
    return kFailed;
  }
  if (result.interrupted) {
    terminal.note("interrupted: the weights are in " + folder);
    return kInterrupted;
  }
  return figures_after(*job, result, folder, stop, terminal);
}

const bool train_entered =
    define_command({"train", "Train the model of a spec", [](CLI::App& app) {
                      auto o = std::make_shared<TrainOptions>();
                      app.add_option("SPEC", o->spec, "the spec")->required();
                      app.add_option("-o,--out", o->out, "the run's folder (default: runs/<name> beside the spec)");
                      app.add_flag("--overwrite", o->overwrite, "replace a run that is there");
                      app.add_option("--set", o->set, "KEY=VALUE: change the spec, as in vars.width=128")
                          ->take_all()
                          ->allow_extra_args(false);
                      app.add_option("--weights", o->weights, "start from these weights");
                      app.add_option("--epochs", o->epochs, "epochs in all");
                      app.add_option("--threads", o->threads, "threads (default: what the process may use)");
                      app.add_flag("--profile", o->profile, "measure each operation; a table at the end");
                      return [o](Terminal& t) { return train(*o, t); };
                    }});

}  // namespace
}  // namespace kcc
