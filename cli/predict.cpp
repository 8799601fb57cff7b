// kcc predict: what a model says of data, as npz, csv, jsonl or on stdout.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/on_run.h"
#include "cli/piped.h"
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

// The fields that are kept, and beside them what the model says.
NamedTensors answers(Job& job, const Dataset& data, int64_t batch_size, const PredictOptions& o,
                     const std::vector<std::string>& outputs, const std::atomic<bool>& stop) {
  NamedTensors values = kept_fields(data, o.keep);
  for (auto& made : predictions(job, data, batch_size, outputs, stop)) {
    for (auto& [name, kept] : values)
      if (name == made.first) name += "_data";  // a label beside the output that is called like it
    values.push_back(std::move(made));
  }
  return values;
}

// `--data -`: each line is answered before the next one is read. Signals end it at once, as every answer is out.
int answer_lines(const PredictOptions& o, JobOptions options, Terminal& terminal) {
  PipedRows rows;
  bool reading = false;
  options.data = o.data;
  options.piped = [&] {
    reading = true;
    if (auto first = rows.next()) return std::move(*first);
    refuse("data.rows", "stdin has no rows: no line of it holds an object");
  };
  const auto opened = open_run(o, options, terminal);
  if (!opened) return reading ? kFailed : kUsage;
  Job& job = *opened->job;
  const std::atomic<bool> never = false;
  return placed(opened->sources, terminal, [&]() -> int {
    for (int64_t row = 1;; ++row) {
      if (job.given->rows.empty())
        refuse("data.missing",
               job.tables.back().place_of(0) + ": a value is missing, and `missing: drop` leaves the row out",
               "a line that has no answer cannot be left out: `missing: keep` answers it");
      terminal.raw(predictions_jsonl(answers(job, *job.given, opened->batch_size, o, options.outputs, never)));
      if (row == options.rows || terminal.output_error() != 0) return kDone;
      auto next = rows.next();
      if (!next) return kDone;
      give(job, options, std::move(*next));
    }
  });
}

int predict_command(const PredictOptions& o, Terminal& terminal) {
  JobOptions options;
  options.targets = false;
  options.inputs = names_in(o.inputs);
  options.outputs = names_in(o.outputs);
  if (!o.rows.empty()) options.rows = whole_number(o.rows, "--rows", 1, int64_t{1} << 40);
  const bool to_stdout = o.out.empty() || o.out == "-";
  if (o.data == "-" && to_stdout) return answer_lines(o, options, terminal);
  const auto opened = open_run(o, options, terminal);
  if (!opened) return kUsage;
  Job* const job = opened->job.get();

  return placed(opened->sources, terminal, [&]() -> int {
    const std::string which = !o.split.empty() ? o.split : job->test ? "test" : "train";
    const Dataset* data = job->given ? &*job->given : &part_of(*job, which);
    const NamedTensors values = answers(*job, *data, opened->batch_size, o, options.outputs, interrupted());
    if (to_stdout)
      terminal.print(terminal.json() ? predictions_jsonl(values) : predictions_csv(*job, values));
    else
      write_predictions(*job, values, o.out);
    return int{kDone};
  });
}

const bool predict_entered = define_command(
    {"predict", "What a model says of data", [](CLI::App& app) {
       auto o = std::make_shared<PredictOptions>();
       add_options(app, *o, "a file, a folder or a pattern to predict from; - answers jsonl from stdin line by line");
       app.add_option("--rows", o->rows, "only the first so many rows");
       app.add_option("-o,--out", o->out,
                      "a file: .npz, .csv, .jsonl, or - (default: csv on stdout; jsonl with --json or --data -)");
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
