// kcc diff: how two specs or runs differ in meaning.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/render/summary.h"
#include "cli/render/text.h"
#include "compiler/emit/meaning.h"
#include "compiler/emit/renaming.h"
#include "compiler/job/run_folder.h"

namespace kcc {
namespace {

struct DiffOptions {
  std::string left, right;
};

using Layers = std::vector<std::pair<std::string, std::string>>;  // what each gives and holds, by path

struct Side {
  yaml::Node meaning;
  Layers layers;
  int64_t params = 0;
  std::string weights;   // of a run
  bool whole = false;    // with what its data says of it, as in the spec of a run
  bool all_but = false;  // a binding takes all fields but some: only the data tells which
};

struct Differences {
  std::vector<Renaming> renamed;
  std::vector<Difference> meanings, layers, weights;
};

Layers layers_of(const Outline& outline) {
  Layers all;
  for (size_t i = 0; i < outline.uses.size(); ++i) {
    const Outline::Use& u = outline.uses[i];
    if (u.first != static_cast<int>(i) || u.kind == Outline::Kind::kOutput) continue;
    // A block and the model that is written in its place are the same.
    const std::string type = u.container ? "layers that give" : u.type;
    all.emplace_back(u.path, fmt::format("{} {}, {} params", type, shapes_text(u), with_commas(u.params)));
  }
  return all;
}

std::optional<Side> side(const Target& target, bool whole, Report& report) {
  auto spec = compile(target.spec, {}, report);
  std::unique_ptr<Job> job;
  if (spec && !report.has_errors()) {
    JobOptions options;
    options.summary = !whole;
    options.targets = whole;
    job = open_job(std::move(spec), options, report);
  }
  if (!job || report.has_errors()) return {};
  const Outline outline = outline_of(*job);
  const auto& inputs = job->spec->data.inputs;
  const bool all_but = std::any_of(inputs.begin(), inputs.end(), [](const Binding& b) { return b.except; });
  return Side{meaning_of(*job), layers_of(outline), outline.total_params, target.is_run ? target.weights : "", whole,
              all_but};
}

// Nothing, reported, where the spec has errors. A spec that is nothing without its data is read with it.
std::optional<Side> side(const Target& target, bool whole, Terminal& terminal, int& code) {
  for (const bool with_data : {false, true}) {
    if (whole && !with_data) continue;
    Sources sources;
    Report report(sources);
    if (auto made = side(target, with_data, report)) return made;
    if (with_data || target.is_run) code = terminal.report(report);
    if (target.is_run) break;
  }
  return {};
}

// Of layers that only one has, and of those that give or hold something else.
std::vector<Difference> between_layers(const Side& left, const Side& right, const std::vector<Renaming>& renamed) {
  std::vector<Difference> all;
  std::map<std::string, std::string> others(right.layers.begin(), right.layers.end());
  for (const auto& [old_path, what] : left.layers) {
    const std::string path = renamed_path(old_path, renamed);
    const auto other = others.find(path);
    if (other == others.end())
      all.push_back({path, what, ""});
    else if (other->second != what)
      all.push_back({path, what, other->second});
    if (other != others.end()) others.erase(other);
  }
  for (const auto& [path, what] : right.layers)
    if (others.contains(path)) all.push_back({path, "", what});
  if (left.params != right.params)
    all.push_back({"all", with_commas(left.params) + " params", with_commas(right.params) + " params"});
  return all;
}

Differences between(Side left, Side right) {
  Differences d;
  if (!left.weights.empty() || !right.weights.empty())
    for (Side* side : {&left, &right}) forget_files_of_weights(side->meaning);
  d.renamed = rename_alike(left.meaning, right.meaning);
  d.meanings = differences(left.meaning, right.meaning);
  d.layers = between_layers(left, right, d.renamed);
  if (left.weights.empty() || right.weights.empty()) return d;
  auto tensors = read_safetensors(disk(), left.weights).tensors;
  for (auto& [name, tensor] : tensors) name = renamed_path(name, d.renamed);
  d.weights = differences(tensors, read_safetensors(disk(), right.weights).tensors);
  return d;
}

nlohmann::ordered_json json_of(const Differences& d) {
  const auto list = [](const std::vector<Difference>& from) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Difference& one : from) all.push_back({{"path", one.path}, {"left", one.left}, {"right", one.right}});
    return all;
  };
  nlohmann::ordered_json renamed = nlohmann::ordered_json::array();
  for (const Renaming& r : d.renamed) renamed.push_back({{"left", r.left}, {"right", r.right}});
  return {{"renamed", renamed},
          {"differences", list(d.meanings)},
          {"layers", list(d.layers)},
          {"weights", list(d.weights)}};
}

std::string text_of(const Differences& d) {
  std::string text;
  for (const Renaming& r : d.renamed) text += "renamed: " + r.left + " -> " + r.right + "\n";
  const auto lines = [&](const char* title, const std::vector<Difference>& from) {
    if (!from.empty() && *title) text += (text.empty() ? "" : "\n") + std::string(title) + "\n";
    for (const Difference& one : from) {
      text += one.path + "\n";
      if (!one.left.empty()) text += "  - " + one.left + "\n";
      if (!one.right.empty()) text += "  + " + one.right + "\n";
    }
  };
  lines("", d.meanings);
  lines("layers", d.layers);
  lines("weights", d.weights);
  if (text.empty()) return "they mean the same";
  return d.meanings.empty() && d.weights.empty() ? text + "otherwise they mean the same" : text;
}

int diff(const DiffOptions& o, Terminal& terminal) {
  int code = kDone;
  const Target from = target_of(o.left), to = target_of(o.right);
  auto left = side(from, to.is_run && !from.is_run, terminal, code);
  auto right = left ? side(to, !to.is_run && (from.is_run || left->whole), terminal, code) : std::nullopt;
  if (right && right->whole && !left->whole && !from.is_run) left = side(from, true, terminal, code);
  if (!left || !right) return code;
  if (left->all_but != right->all_but && !left->whole && !right->whole) {
    Sources sources;
    Report unread(sources);
    auto left_read = side(from, true, unread), right_read = side(to, true, unread);
    if (left_read && right_read) {  // else there is no data that could tell
      left = std::move(left_read);
      right = std::move(right_read);
    }
  }
  const Differences found = between(std::move(*left), std::move(*right));
  terminal.print(terminal.json() ? json_of(found).dump() : text_of(found));
  return kDone;
}

const bool diff_entered = define_command({"diff", "How two specs or runs differ in meaning", [](CLI::App& app) {
                                            auto o = std::make_shared<DiffOptions>();
                                            app.add_option("A", o->left, "a spec, or a run folder")->required();
                                            app.add_option("B", o->right, "another")->required();
                                            return [o](Terminal& t) { return diff(*o, t); };
                                          }});

}  // namespace
}  // namespace kcc
