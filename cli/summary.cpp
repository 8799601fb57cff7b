// kcc summary: the layers of a model as a table, and its graph as a picture.
#include "cli/render/summary.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/render/fold.h"
#include "cli/render/layout.h"
#include "compiler/job/run_folder.h"

namespace kcc {
namespace {

struct SummaryOptions {
  std::string target, format = "text";
  std::vector<std::string> set;
  bool expand = false;
};

// Whether all errors are in how the model is fed and trained: it can be shown nevertheless.
bool beside_the_model(const Report& report, const Compiled& spec) {
  for (const Diagnostic& d : report.sorted()) {
    if (!d.is_error()) continue;
    const Span at = report.sources().span(d.place);
    bool beside = false;
    for (const char* section : {"data", "training"})
      if (const yaml::Node* node = spec.text.find(section); node && at.source >= 0)
        beside |= report.sources().span(node->place).contains(at);
    if (!beside) return false;
  }
  return spec.network != nullptr;
}

std::unique_ptr<Job> open(const SummaryOptions& o, const Target& target, bool data, Report& report,
                          bool made_up = false) {
  auto spec = compile(target.spec, {o.set}, report);
  if (!spec) return nullptr;
  if (report.has_errors()) {
    if (data || !beside_the_model(report, *spec)) return nullptr;
    spec->training = {};
  }
  JobOptions options;
  options.weights = target.weights;
  options.summary = !data;
  options.made_up = made_up;
  options.targets = false;
  Report opening(report.sources());
  auto job = open_job(std::move(spec), options, opening);
  if (!job)
    for (Diagnostic& d : opening.sorted()) report.add(std::move(d));
  return job;
}

// Whether a layer waits for data that may settle shapes: a vocabulary's size is not known without.
bool waits(const Layer& l) {
  if (!l.adapted() && l.type_name != "Normalization") return true;
  for (const Layer::Child& c : l.children())
    if (waits(*c.layer)) return true;
  return false;
}

int summary(const SummaryOptions& o, Terminal& terminal) {
  if (terminal.json() && o.format != "text" && o.format != "json")
    refuse("usage", "`--format " + o.format + "` and `--json` exclude each other");
  const Target target = target_of(o.target);
  Sources sources;
  Report report(sources);
  auto job = open(o, target, false, report);
  Sources sources_with_data;
  Report report_with_data(sources_with_data), *told = &report;
  if (!target.is_run && (!job || waits(*job->spec->network))) {
    if (auto with_data = open(o, target, true, report_with_data)) {
      job = std::move(with_data);
      told = &report_with_data;
    }
  }
  Sources guessed_sources;
  Report unseen(guessed_sources);
  if (!target.is_run && (!job || waits(*job->spec->network))) {
    if (auto guessed = open(o, target, false, unseen, true)) {
      job = std::move(guessed);
      terminal.note("note: the data cannot be read; sizes that it settles are as of ten different values");
    }
  }
  if (!job) return terminal.report(report.has_errors() ? report : report_with_data);
  std::optional<Outline> made;
  try {
    made = outline_of(*job);
  } catch (const Refused& refused) {
    told->add(refused.problem());
    return terminal.report(*told);
  }
  if (told->has_errors())
    terminal.note("note: `data` or `training` has mistakes, which `kcc check` shows; the model has none");
  const Outline& outline = *made;
  const Outline drawn = o.expand ? outline : folded(outline);
  if (o.format == "json" || terminal.json())
    terminal.print(summary_json(outline).dump());
  else if (o.format == "dot")
    terminal.print(summary_dot(drawn));
  else if (o.format == "mermaid")
    terminal.print(summary_mermaid(drawn));
  else if (o.format == "svg")
    terminal.print(summary_svg(drawn));
  else {
    constexpr int kWidest = 1000;  // that anybody scrolls through, in a file or a pager
    const int width = terminal.table_width();
    const std::string drawing = summary_drawing(drawn, width > 0 ? width : kWidest);
    terminal.print(summary_table(drawn, width));
    if (drawing.empty())
      terminal.note(std::string("the graph is wider than ") + (width > 0 ? "the terminal" : "a page of text") +
                    ": `--format svg` and `--format dot` draw it");
    else
      terminal.print("\n" + drawing);
  }
  return kDone;
}

const bool summary_entered = define_command(
    {"summary", "The layers of a model as a table, and its graph", [](CLI::App& app) {
       auto o = std::make_shared<SummaryOptions>();
       app.add_option("SPEC", o->target, "a spec, or a run folder")->required();
       only(app.add_option("--format", o->format, "text, dot, mermaid, svg or json"),
            {"text", "dot", "mermaid", "svg", "json"});
       app.add_flag("--expand", o->expand, "show each of alike layers and blocks that follow one another");
       app.add_option("--set", o->set, "KEY=VALUE: change the spec")->take_all()->allow_extra_args(false);
       return [o](Terminal& t) { return summary(*o, t); };
     }});

}  // namespace
}  // namespace kcc
