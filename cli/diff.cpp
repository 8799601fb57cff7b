// kcc diff: how two specs or runs differ in meaning.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/render/summary.h"
#include "cli/render/text.h"
#include "compiler/emit/alignment.h"
#include "compiler/emit/meaning.h"
#include "compiler/emit/renaming.h"
#include "compiler/job/data_files.h"
#include "compiler/job/run_folder.h"

namespace kcc {
namespace {

struct DiffOptions {
  std::string left, right;
};

struct LayerSeen {
  std::string path, gives, holds;  // "Dense (None, 8)", "40 params"
  std::string text() const { return gives + ", " + holds; }
};
using Layers = std::vector<LayerSeen>;

struct Side {
  yaml::Node meaning;
  Layers layers;
  int64_t params = 0;
  FileHashes files;      // as they were trained on, or are now
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
    all.push_back({u.path, type + " " + shapes_text(u), with_commas(u.params) + " params"});
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
  FileHashes files = job->spec->data.files;
  if (files.empty() && whole) files = hash_files(data_files(*job->spec)).get();
  return Side{meaning_of(*job),
              layers_of(outline),
              outline.total_params,
              std::move(files),
              target.is_run ? target.weights : "",
              whole,
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

// What each layer has become on the other side. One that is put into a chain, or taken out, makes the counts of those
// behind it others: `dense_1` is now `dense_2`.
class Moves {
 public:
  Moves(const Layers& left, const Layers& right) {
    std::map<std::string, std::vector<size_t>> of_kind, others;
    for (size_t k = 0; k < right.size(); ++k) others[kind(right[k].path)].push_back(k);
    for (size_t i = 0; i < left.size(); ++i) of_kind[kind(left[i].path)].push_back(i);
    for (const LayerSeen& l : left) {
      if (now_.contains(l.path)) continue;
      const std::vector<size_t>& mine = of_kind[kind(l.path)];
      const auto holder = now(l.path);
      const std::vector<size_t> theirs = holder ? others[kind(*holder)] : std::vector<size_t>{};
      for (const Paired& p : aligned(mine.size(), theirs.size(), [&](size_t i, size_t k) {
             const LayerSeen &a = left[mine[i]], &b = right[theirs[k]];
             return a.gives != b.gives ? kBeside : a.holds != b.holds ? kAlike : kSame;
           }))
        if (p.left >= 0)
          now_[left[mine[static_cast<size_t>(p.left)]].path] =
              p.right < 0 ? std::nullopt : std::optional(right[theirs[static_cast<size_t>(p.right)]].path);
    }
  }
  // The path there of a layer or of what one holds; nothing where the layer is gone.
  std::optional<std::string> now(const std::string& path) const {
    for (size_t end = path.size(); end != std::string::npos && end > 0; end = path.rfind('/', end - 1))
      if (const auto it = now_.find(path.substr(0, end)); it != now_.end())
        return it->second ? std::optional(*it->second + path.substr(end)) : std::nullopt;
    return path;
  }

 private:
  // Without the count of its type: of "h/dense_1", "h/dense".
  static std::string kind(const std::string& path) {
    const size_t end = path.find_last_not_of("0123456789");
    return end != std::string::npos && path[end] == '_' && end + 1 < path.size() ? path.substr(0, end) : path;
  }
  std::map<std::string, std::optional<std::string>> now_;
};

// Of layers that only one has, and of those that give or hold something else.
std::vector<Difference> between_layers(const Side& left, const Side& right, const Moves& moves) {
  std::vector<Difference> all;
  std::map<std::string, std::string> others;
  for (const LayerSeen& l : right.layers) others[l.path] = l.text();
  for (const LayerSeen& l : left.layers) {
    const auto path = moves.now(l.path);
    const auto other = path ? others.find(*path) : others.end();
    if (other == others.end())
      all.push_back({l.path, l.text(), ""});
    else if (other->second != l.text())
      all.push_back({*path, l.text(), other->second});
    if (other != others.end()) others.erase(other);
  }
  for (const LayerSeen& l : right.layers)
    if (others.contains(l.path)) all.push_back({l.path, "", l.text()});
  if (left.params != right.params)
    all.push_back({"all", with_commas(left.params) + " params", with_commas(right.params) + " params"});
  return all;
}

std::vector<Difference> between_weights(const Side& left, const Side& right, const std::vector<Renaming>& renamed,
                                        const Moves& moves) {
  NamedTensors stay;
  std::vector<Difference> all;
  for (auto& [old_name, tensor] : read_safetensors(disk(), left.weights).tensors) {
    const std::string name = renamed_path(old_name, renamed);
    if (const auto now = moves.now(name))
      stay.emplace_back(*now, std::move(tensor));
    else
      all.push_back({name, to_string(tensor.type()), ""});
  }
  for (Difference& d : differences(stay, read_safetensors(disk(), right.weights).tensors)) all.push_back(std::move(d));
  return all;
}

// Files that both read, of which one has read something else.
std::vector<Difference> between_files(const Side& left, const Side& right) {
  std::vector<Difference> all;
  for (const auto& [path, hash] : left.files)
    for (const auto& [other, other_hash] : right.files)
      if (path == other && hash != other_hash) all.push_back({"data.files." + path, "", "other contents"});
  return all;
}

Differences between(Side left, Side right) {
  Differences d;
  if (!left.weights.empty() || !right.weights.empty())
    for (Side* side : {&left, &right}) forget_files_of_weights(side->meaning);
  d.renamed = rename_alike(left.meaning, right.meaning);
  for (Side* side : {&left, &right}) forget_counts(side->meaning);
  d.meanings = differences(left.meaning, right.meaning);
  for (Difference& file : between_files(left, right)) d.meanings.push_back(std::move(file));
  for (LayerSeen& l : left.layers) l.path = renamed_path(l.path, d.renamed);
  const Moves moves(left.layers, right.layers);
  d.layers = between_layers(left, right, moves);
  if (!left.weights.empty() && !right.weights.empty()) d.weights = between_weights(left, right, d.renamed, moves);
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
