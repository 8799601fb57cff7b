// A compiled spec with its data and its weights: what the commands work on.
#pragma once

#include <functional>

#include "compiler/compile/compiled.h"
#include "runtime/files/safetensors.h"

namespace kcc {

// Sizes that only data tells, where there is none.
inline constexpr int64_t kGuessedSize = 64;

struct JobOptions {
  int threads = 0;
  std::string weights;                       // a file to start from, before the spec's own
  std::string data;                          // DATA of evaluate and predict, in place of the spec's
  std::function<Table()> piped;              // DATA `-`: all of its rows, or the first of them (see give)
  std::string split;                         // train, validation or test, in place of all
  int64_t rows = -1;                         // the first so many
  std::vector<std::string> inputs, outputs;  // values that DATA gives in the place of inputs; those that are wanted
  bool targets = true;                       // losses and metrics are wanted
  bool summary = false;                      // only the graph: data is read where it must be
  bool made_up = false;                      // layers that learn from data learn from a few made-up rows
};

// How one input or target is fed: for the binding table of `kcc check`.
struct BindingLine {
  std::string role;        // input, target, sample_weight
  std::string name, from;  // "chem", "alcohol, ash, .. (11 fields)"
  std::string type;        // "float32[12]"
};

struct Job {
  std::unique_ptr<Compiled> spec;
  std::unique_ptr<Session> session;
  std::deque<Table> tables;  // stay where they are: fields point into them
  Dataset train;
  std::optional<Dataset> validation, test;
  std::optional<Dataset> given;  // DATA
  std::vector<BindingLine> bindings;
  std::map<std::string, std::vector<std::string>> classes;  // of outputs whose labels are text
  std::map<std::string, std::vector<std::string>>
      except_fields;  // of inputs bound by `except`: the fields of training, in order
  std::vector<std::string>
      left_out;  // outputs whose losses and metrics are not evaluated: DATA has no targets for them
};

// Reads the data, binds it, makes the session, builds all weights, and loads those that are given. Null, reported,
// where something is wrong.
std::unique_ptr<Job> open_job(std::unique_ptr<Compiled> spec, const JobOptions& options, Report& report);
// Of a spec with mistakes: what is wrong with its data, seen apart from the model.
void check_data(const Compiled& spec, Report& report);

// The rows of `table`, which are DATA too, in place of those that `job.given` has.
void give(Job& job, const JobOptions& options, Table table);

// What feeds a model where there is no data: sizes that only data tells are guessed.
Feed guessed_feed(const Network& network);

// How the layers and loops of plugins run, and why: name and words, "traced: a part of the plan".
std::vector<std::pair<std::string, std::string>> ways_of_plugins(const Job& job);

// Layers that learn from data do so; weights that nothing gave start as the spec says.
void prepare_training(Job& job);

// What there is to fit. Each phase has its class weights in its sample weights.
FitRun fit_run(Job& job, const std::string& folder);

// The part of the spec's data that `split` names (train, validation, test); refuses (kind "usage") one that there is
// not.
const Dataset& part_of(const Job& job, const std::string& split);

// The model's weights by name, and all of what a run saves of them.
NamedTensors weights_of(const Job& job);
// Those that `take` names, under the names that `rename` gives them; a pattern that matches none is refused.
NamedTensors taken(NamedTensors tensors, const TrainingSpec& t, const std::string& file);
// Strict: a missing, extra or wrongly shaped tensor is refused, with the rename that would fit.
// `partly`: weights may be missing.
void load_weights(Session& session, const NamedTensors& tensors, const std::string& file, bool partly = false,
                  Place place = kNoPlace);  // of the file's name in the spec

}  // namespace kcc
