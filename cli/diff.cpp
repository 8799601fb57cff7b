// kcc diff: how two specs or runs differ in meaning.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "compiler/emit/meaning.h"
#include "compiler/job/run_folder.h"

namespace kcc {
namespace {

struct DiffOptions {
  std::string left, right;
};

struct Side {
  yaml::Node meaning;
  std::string weights;  // of a run
};

// Nothing, reported, where the spec has errors.
std::optional<Side> side(const std::string& path, Terminal& terminal, int& code) {
  const Target target = target_of(path);
  Sources sources;
  Report report(sources);
  auto spec = compile(target.spec, {}, report);
  std::unique_ptr<Job> job;
  if (spec && !report.has_errors()) {
    JobOptions options;
    options.summary = true;
    options.targets = false;
    job = open_job(std::move(spec), options, report);
  }
  if (!job || report.has_errors()) {
    code = terminal.report(report);
    return {};
  }
  return Side{meaning_of(*job), target.is_run ? target.weights : ""};
}

int diff(const DiffOptions& o, Terminal& terminal) {
  int code = kDone;
  const auto left = side(o.left, terminal, code), right = left ? side(o.right, terminal, code) : std::nullopt;
  if (!left || !right) return code;
  const std::vector<Difference> meanings = differences(left->meaning, right->meaning);
  std::vector<Difference> weights;
  if (!left->weights.empty() && !right->weights.empty())
    weights =
        differences(read_safetensors(disk(), left->weights).tensors, read_safetensors(disk(), right->weights).tensors);
  if (terminal.json()) {
    const auto all = [](const std::vector<Difference>& from) {
      nlohmann::ordered_json list = nlohmann::ordered_json::array();
      for (const Difference& d : from) list.push_back({{"path", d.path}, {"left", d.left}, {"right", d.right}});
      return list;
    };
    terminal.print(nlohmann::ordered_json{{"differences", all(meanings)}, {"weights", all(weights)}}.dump());
    return kDone;
  }
  std::string text;
  const auto lines = [&](const std::vector<Difference>& from) {
    for (const Difference& d : from) {
      text += d.path + "\n";
      if (!d.left.empty()) text += "  - " + d.left + "\n";
      if (!d.right.empty()) text += "  + " + d.right + "\n";
    }
  };
  lines(meanings);
  if (!weights.empty()) text += (text.empty() ? "" : "\n") + std::string("weights\n");
  lines(weights);
  terminal.print(text.empty() ? "they mean the same" : text);
  return kDone;
}

const bool registered = define_command({"diff", "How two specs or runs differ in meaning", [](CLI::App& app) {
                                          auto o = std::make_shared<DiffOptions>();
                                          app.add_option("A", o->left, "a spec, or a run folder")->required();
                                          app.add_option("B", o->right, "another")->required();
                                          return [o](Terminal& t) { return diff(*o, t); };
                                        }});

}  // namespace
}  // namespace kcc
