// kcc gradcheck: the gradients of a training against central differences, layer by layer.
#include "compiler/job/gradcheck.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/on_run.h"
#include "cli/render/table.h"
#include "cli/render/text.h"

namespace kcc {
namespace {

constexpr int64_t kRows = 8;

struct GradcheckOptions {
  std::string spec;
  std::vector<std::string> set;
};

std::unique_ptr<Job> open(const GradcheckOptions& o, Report& report) {
  CompileOptions options{o.set};
  options.overrides.push_back("training.precision=float64");
  auto spec = compile(o.spec, options, report);
  if (!spec || report.has_errors()) return nullptr;
  watch_gradients(*spec);
  return open_job(std::move(spec), {}, report);
}

// A layer whose own rule is wrong is told from one that only gets a wrong gradient from those behind it.
using LayerPosition = std::vector<LayerSlopes>::const_iterator;
std::string what_is_wrong(const LayerSlopes& l, LayerPosition next, LayerPosition end) {
  if (!l.rule_passed()) return "its gradient " + l.rule;
  if (l.loss_passed()) return {};
  const auto cause = std::find_if(next, end, [](const LayerSlopes& other) { return !other.rule_passed(); });
  return "the loss's by " + l.loss + (cause == end ? ": not by a layer's rule" : ": by way of `" + cause->layer + "`");
}

int gradcheck(const GradcheckOptions& o, Terminal& terminal) {
  Sources sources;
  Report report(sources);
  const std::unique_ptr<Job> job = open(o, report);
  if (!job || report.has_errors()) return terminal.report(report);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::vector<std::vector<std::string>> rows{{"layer", "elements", "worst error", ""}};
  bool passed = true;
  std::vector<LayerSlopes> layers;
  if (const int failed = placed(sources, terminal, [&] {
        prepare_training(*job);
        layers = check_gradients(*job, kRows);
        return int{kDone};
      }))
    return failed;
  for (auto l = layers.begin(); l != layers.end(); ++l) {
    const std::string wrong = what_is_wrong(*l, l + 1, layers.end());
    const double error = std::max(l->rule_error, l->loss_error);
    passed &= wrong.empty();
    list.push_back({{"layer", l->layer},
                    {"elements", l->compared},
                    {"error", std::isfinite(error) ? nlohmann::ordered_json(error) : nlohmann::ordered_json(nullptr)},
                    {"passed", wrong.empty()},
                    {"wrong", wrong}});
    rows.push_back(
        {l->layer, with_commas(l->compared), fmt::format("{:.1e}", error), wrong.empty() ? "passed" : wrong});
  }
  if (terminal.json()) {
    terminal.print(list.dump());
  } else {
    terminal.print(table_text(rows, terminal.table_width()));
    if (!passed) terminal.note("note: where a gradient is stopped on purpose, it is meant to differ");
  }
  return passed ? kDone : kFailed;
}

const bool gradcheck_entered = define_command(
    {"gradcheck", "The gradients of a training against central differences", [](CLI::App& app) {
       auto o = std::make_shared<GradcheckOptions>();
       app.add_option("SPEC", o->spec, "a spec")->required();
       app.add_option("--set", o->set, "KEY=VALUE: change the spec")->take_all()->allow_extra_args(false);
       return [o](Terminal& t) { return gradcheck(*o, t); };
     }});

}  // namespace
}  // namespace kcc
