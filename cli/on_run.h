// What the commands that use a trained model share: their common options, and how a run or a spec is opened.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "compiler/job/job.h"

namespace CLI {
class App;
}

namespace kcc {

struct OnRun {
  std::string target, weights, data, split, batch_size, threads;
  std::vector<std::string> set;
};
void add_options(CLI::App& app, OnRun& o, const char* data);  // `data`: what --data is for

// A job that is ready to compute, and the size of its batches. Null, reported, where something is wrong. Data that has
// changed since the run was trained is said.
struct Opened {
  Sources sources = {};
  Report report{sources};  // a model may still say something when it is used
  std::unique_ptr<Job> job;
  int64_t batch_size = 0;
};
std::unique_ptr<Opened> open_run(const OnRun& o, JobOptions options, Terminal& terminal);

// Does `f`, the exit status, and shows what it refuses at its place in the spec.
int placed(Sources& sources, Terminal& terminal, const std::function<int()>& f);

}  // namespace kcc
