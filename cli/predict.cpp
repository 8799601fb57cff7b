// kcc predict: what a model says of data, as npz, csv, jsonl or on stdout.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/on_run.h"
#include "compiler/job/predictions.h"

namespace kcc {
namespace {

struct PredictOptions : OnRun {
  std::string rows, out, outputs, inputs;
  std::vector<std::string> keep;
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
  JobOptions options;
  options.targets = false;
  options.inputs = names_in(o.inputs);
  options.outputs = names_in(o.outputs);
  if (!o.rows.empty()) options.rows = whole_number(o.rows, "--rows", 1, int64_t{1} << 40);
  const auto opened = open_run(o, options, terminal);
  if (!opened) return kUsage;
  Job* const job = opened->job.get();

  const std::string which = !o.split.empty() ? o.split : job->test ? "test" : "train";
  const Dataset* data = job->given ? &*job->given : &part_of(*job, which);
  NamedTensors values = kept_fields(*data, o.keep);
  for (auto& made : predictions(*job, *data, opened->batch_size, options.outputs, interrupted())) {
    for (auto& [name, kept] : values)
      if (name == made.first) name += "_data";  // a label beside the output that is called like it
    values.push_back(std::move(made));
  }
  if (o.out.empty() || o.out == "-")
    terminal.print(terminal.json() ? predictions_jsonl(values) : predictions_csv(*job, values));
  else
    write_predictions(*job, values, o.out);
  return interrupted() ? kInterrupted : kDone;
}

const bool predict_entered = define_command(
    {"predict", "What a model says of data", [](CLI::App& app) {
       auto o = std::make_shared<PredictOptions>();
       add_options(app, *o, "a file to predict from");
       app.add_option("--rows", o->rows, "only the first so many rows");
       app.add_option("-o,--out", o->out, "a file: .npz, .csv, .jsonl, or - (default: csv on stdout)");
       app.add_option("--outputs", o->outputs, "values of the graph, with commas between (default: the outputs)");
       app.add_option("--keep", o->keep,
                      "a field of the data that stands beside what is predicted; `_data` is added to an output's name")
           ->take_all()
           ->allow_extra_args(false);
       app.add_option("--inputs", o->inputs, "values of the graph that the data gives, with commas between");
       return [o](Terminal& t) { return predict_command(*o, t); };
     }});

}  // namespace
}  // namespace kcc
