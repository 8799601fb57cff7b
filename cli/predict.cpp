// kcc predict: what a model says of data, as npz, csv, jsonl or on stdout.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "compiler/job/data_files.h"
#include "compiler/job/predictions.h"
#include "compiler/job/run_folder.h"

namespace kcc {
namespace {

struct PredictOptions {
  std::string target, weights, data, split, rows, out, outputs, inputs, batch_size, threads;
  std::vector<std::string> set;
};

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  for (size_t at = 0; at <= text.size();) {
    size_t end = text.find(',', at);
    if (end == std::string::npos) end = text.size();
    if (end > at) names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

int predict_command(const PredictOptions& o, Terminal& terminal) {
  const Target target = target_of(o.target);
  Sources sources;
  Report report(sources);
  auto spec = compile(target.spec, {o.set}, report);
  if (!spec || report.has_errors()) return terminal.report(report);
  JobOptions options;
  options.weights = o.weights.empty() ? target.weights : o.weights;
  options.data = o.data;
  options.split = o.split;
  options.targets = false;
  options.inputs = names_in(o.inputs);
  options.outputs = names_in(o.outputs);
  if (!o.rows.empty()) options.rows = whole_number(o.rows, "--rows", 1, int64_t{1} << 40);
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

  const std::string which = !o.split.empty() ? o.split : job->test ? "test" : "train";
  const Dataset* data = job->given ? &*job->given : &part_of(*job, which);
  const NamedTensors values = predictions(*job, *data, size, options.outputs, interrupted());
  if (o.out.empty() || o.out == "-")
    terminal.print(predictions_csv(*job, values));
  else
    write_predictions(*job, values, o.out);
  return interrupted() ? kInterrupted : kDone;
}

const bool registered = define_command(
    {"predict", "What a model says of data", [](CLI::App& app) {
       auto o = std::make_shared<PredictOptions>();
       app.add_option("RUN", o->target, "a run folder, or a spec")->required();
       app.add_option("--weights", o->weights, "weights in place of the run's");
       app.add_option("--data", o->data, "a file to predict from");
       app.add_option("--split", o->split, "train, validation or test")
           ->check(CLI::IsMember({"train", "validation", "test"}));
       app.add_option("--rows", o->rows, "only the first so many rows");
       app.add_option("-o,--out", o->out, "a file: .npz, .csv, .jsonl, or - (default: csv on stdout)");
       app.add_option("--outputs", o->outputs, "values of the graph, with commas between (default: the outputs)");
       app.add_option("--inputs", o->inputs, "values of the graph that the data gives, with commas between");
       app.add_option("--batch-size", o->batch_size, "rows at a time");
       app.add_option("--threads", o->threads, "threads");
       app.add_option("--set", o->set, "KEY=VALUE: change the spec")->take_all()->allow_extra_args(false);
       return [o](Terminal& t) { return predict_command(*o, t); };
     }});

}  // namespace
}  // namespace kcc
