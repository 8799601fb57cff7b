// The folder that a training leaves: the resolved spec, the weights, the history, the final figures.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

// The resolved spec as text: variables replaced, data files by their absolute paths and hashes, classes of labels.
std::string resolved_spec(const Job& job);
yaml::Node resolved_node(const Job& job);

// Makes the folder; refuses (kind "run.exists") one that holds a run, unless it may be overwritten.
void make_run(const std::string& folder, bool overwrite);
void write_model(const Job& job, const std::string& folder);
// What a loop kept, into the loop of a job that was opened from the run; refuses what is not of its type.
void read_loop_state(const Job& job, const std::string& folder);
void write_spec(const Job& job, const std::string& folder);
void write_history(const std::string& folder, const std::vector<Epoch>& history);
// {"train": {"loss": ..}, "test": {..}}
void write_metrics(const std::string& folder, const std::vector<std::pair<std::string, Figures>>& figures);

// What RUN|SPEC names: the spec's path, and the run's weights where it is a run.
struct Target {
  std::string spec;
  std::string weights;  // empty for a spec
  bool is_run = false;
};
Target target_of(const std::string& path);

}  // namespace kcc
