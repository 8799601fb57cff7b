// kcc check: everything that is wrong with a spec, how its data is bound, and what training will cost.
#include "cli/render/check.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/render/diagnostics.h"
#include "cli/render/stages.h"
#include "compiler/diagnostics/mend.h"
#include "compiler/emit/model_spec.h"
#include "compiler/job/outline.h"
#include "compiler/yaml/parse.h"
#include "runtime/files/canonical.h"
#include "runtime/files/replace.h"

namespace kcc {
namespace {

struct CheckOptions {
  std::vector<std::string> specs, set;
  std::string emit;
  bool fix = false;
};

// Writes the suggested edits into the spec, as long as there are some; how many were made.
size_t fix(const std::string& path, const std::vector<std::string>& set) {
  size_t made = 0;
  // What cannot be read keeps what comes after it from being seen.
  for (int pass = 0; pass < 10; ++pass) {
    Sources sources;
    Report report(sources);
    auto spec = compile(path, {set}, report);
    if (spec && !report.has_errors()) {
      JobOptions options;
      options.summary = !spec->has_data;
      options.targets = spec->has_training;
      open_job(std::move(spec), options, report);
    }
    if (sources.size() == 0) break;
    const Mended mended = mend(sources[0], report);
    if (mended.edits == 0) break;
    constexpr const char* kMark = "\xEF\xBB\xBF";  // of byte order, which reading takes off
    const bool marked = read_file(disk(), path, kMaxSpecBytes + 3).starts_with(kMark);
    replace_file(disk(), canonical_path(path),  // what a link names, not the link
                 marked ? kMark + mended.text : mended.text);
    made += mended.edits;
  }
  return made;
}

// A stage as text; empty where the spec has errors that keep it from being made.
std::string stage(const std::string& which, Job& job) {
  if (which == "model") return expanded_spec(job);
  if (which == "layers") return model_text(*job.spec->network);
  const StepStages stages = step_stages(job);
  if (which == "graph") return to_string(stages.forward);
  if (which == "grad") return to_string(stages.whole);
  if (which == "fused") return to_string(stages.fused);
  return to_string(*stages.plan);
}

// What training would refuse, and what it would then lack.
void look_at_memory(Job& job, int64_t step, Report& report, Terminal& terminal) {
  try {
    check_memory(job);
  } catch (const Refused& refused) {
    report.add(refused.problem());
    return;
  }
  try {
    check_memory(job, step);
  } catch (const Refused& refused) {
    terminal.note("note: " + refused.problem().message + " on this machine");
  }
}

std::string tree(const std::string& path) {
  Sources sources;
  Report unseen(sources);
  const Result<const Source*> source = read_source(sources, path);
  if (!source) return "";
  const auto root = yaml::parse(**source, unseen);
  return root ? tree_text(*root, sources) : "";
}

int check(const CheckOptions& o, Terminal& terminal) {
  if (terminal.json() && !o.emit.empty())
    refuse("usage", "`--emit` and `--json` exclude each other",
           "stages are text; `--json` gives diagnostics, bindings and cost");
  int code = kDone;
  nlohmann::ordered_json diagnostics = nlohmann::ordered_json::array(), bindings = nlohmann::ordered_json::object(),
                         costs = nlohmann::ordered_json::object();
  for (const std::string& path : o.specs) {
    if (o.fix && std::filesystem::exists(path) && !std::filesystem::is_regular_file(path))
      refuse("usage", "`--fix` writes into the spec, and `" + path + "` is no file");
    if (o.fix)
      if (const size_t made = fix(path, o.set))
        terminal.note(path + ": " + std::to_string(made) + (made == 1 ? " edit" : " edits") + " made");
    Sources sources;
    Report report(sources);
    std::unique_ptr<Job> job;
    std::optional<Cost> cost;
    auto spec = compile(path, {o.set}, report);
    if (spec && !report.has_errors()) {
      JobOptions options;
      options.summary = !spec->has_data;
      options.targets = spec->has_training;
      job = open_job(std::move(spec), options, report);
    } else if (spec) {
      check_data(*spec, report);
    }
    if (job && !report.has_errors() && job->train.feed.empty()) try {
        outline_of(*job);  // with other sizes in the place of those that are not known
      } catch (const Refused& refused) {
        report.add(refused.problem());
      }
    std::string emitted;
    if (job && !report.has_errors()) {
      if (!job->train.feed.empty()) cost = training_cost(*job);
      if (cost) look_at_memory(*job, cost->arena_bytes, report, terminal);
      if (!o.emit.empty() && o.emit != "ast") emitted = stage(o.emit, *job);
    }
    if (o.emit == "ast") emitted = tree(path);
    if (terminal.json()) {
      for (auto& d : to_json(report)) diagnostics.push_back(d);
      bindings[path] = job ? bindings_json(*job) : nlohmann::ordered_json(nullptr);
      costs[path] = cost ? cost_json(*cost) : nlohmann::ordered_json(nullptr);
    } else {
      terminal.report(report);
      if (!o.emit.empty()) {
        if (!emitted.empty()) terminal.print(emitted);
      } else if (job && !report.has_errors()) {
        terminal.print((o.specs.size() > 1 ? path + "\n" : "") + check_text(*job, cost, terminal.table_width()));
      }
    }
    if (report.has_errors()) code = kUsage;
  }
  if (terminal.json()) {
    const bool one = o.specs.size() == 1;  // else by the spec
    terminal.print(nlohmann::ordered_json{{"diagnostics", diagnostics},
                                          {"bindings", one ? bindings.front() : bindings},
                                          {"cost", one ? costs.front() : costs}}
                       .dump());
  }
  return code;
}

const bool check_entered = define_command(
    {"check", "Every mistake of a spec, how data is bound, what training will cost", [](CLI::App& app) {
       auto o = std::make_shared<CheckOptions>();
       app.add_option("SPEC", o->specs, "specs")->required();
       only(app.add_option(
                "--emit", o->emit,
                "a stage of the work as text: ast, model (expanded, as a spec), layers, graph, grad, fused or plan"),
            {"ast", "model", "layers", "graph", "grad", "fused", "plan"});
       app.add_flag("--fix", o->fix, "write what is suggested into the spec, where it is surely meant");
       app.add_option("--set", o->set, "KEY=VALUE: change the spec")->take_all()->allow_extra_args(false);
       return [o](Terminal& t) { return check(*o, t); };
     }});

}  // namespace
}  // namespace kcc
