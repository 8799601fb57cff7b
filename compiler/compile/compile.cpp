#include <algorithm>
#include <filesystem>

#include "compiler/compile/compiled.h"
#include "compiler/compile/paths.h"
#include "compiler/compile/plugins.h"
#include "compiler/compile/resolve.h"
#include "compiler/compile/sections.h"
#include "compiler/diagnostics/nearest.h"
#include "compiler/yaml/parse.h"
#include "runtime/base/nearest.h"
#include "runtime/files/canonical.h"
#include "runtime/files/files.h"
#include "runtime/training/session.h"

namespace kcc {

namespace {

// `loss:` under `model`: read as in its own section, where that is there.
void keys_astray(yaml::Node& root, Report& report) {
  std::vector<yaml::Entry> astray;
  for (yaml::Entry& section : root.entries) {
    if (section.key != "model" && section.key != "data" && section.key != "training") continue;
    std::vector<yaml::Entry>& within = section.value.entries;
    const auto first = std::stable_partition(within.begin(), within.end(), [&](const yaml::Entry& e) {
      return section_of(e.key).empty() || section_of(e.key) == section.key;
    });
    for (auto e = first; e != within.end(); ++e) {
      const std::string own = section_of(e->key);
      report.add("spec.key", e->place,
                 "`" + e->key + "` stands under `" + section.key + "`, and is a key of `" + own + "`",
                 "write it under `" + own + "`");
      astray.push_back(std::move(*e));
    }
    within.erase(first, within.end());
  }
  for (yaml::Entry& e : astray)
    for (yaml::Entry& section : root.entries)
      if (section.key == section_of(e.key) && section.value.is_map() && !section.value.find(e.key))
        section.value.entries.push_back(e);
}

// `model:` below `blocks:`, whose indentation it has by mistake.
void sections_meant(yaml::Node& root, Report& report) {
  std::vector<yaml::Entry> meant;
  for (yaml::Entry& section : root.entries) {
    std::vector<yaml::Entry>& within = section.value.entries;
    const auto first = std::stable_partition(within.begin(), within.end(), [&](const yaml::Entry& e) {
      constexpr std::string_view kSections[] = {"model", "data", "training", "vars", "blocks"};
      if (section.key == "model" && (e.key == "name" || e.key == "seed")) return false;
      if (e.key == "allow" && (section.key == "training" || section.key == "data")) return false;
      const bool first_level = std::find(std::begin(kSections), std::end(kSections), e.key) != std::end(kSections);
      return !first_level || root.find(e.key) || !e.value.is_map() || section.key == "vars";
    });
    for (auto e = first; e != within.end(); ++e) {
      report.add("spec.key", e->place,
                 "`" + e->key + "` stands under `" + section.key + "`, and is a key of the first level",
                 "begin it in the column of `" + section.key + "`");
      meant.push_back(std::move(*e));
    }
    within.erase(first, within.end());
  }
  // What stood below a line `model:` or `data:` that is gone stands at the end of another section.
  for (const std::string lost : {"model", "data", "training"})
    for (yaml::Entry& section : root.entries) {
      std::vector<yaml::Entry>& within = section.value.entries;
      const auto strange = [&](const yaml::Entry& e) {
        return is_key_of(lost, e.key) && !is_key_of(section.key, e.key);
      };
      const auto first = std::find_if(within.begin(), within.end(), strange);
      const bool sure =
          std::any_of(first, within.end(), [&](const yaml::Entry& e) { return section_of(e.key) == lost; }) &&
          std::none_of(first, within.end(), [&](const yaml::Entry& e) { return section_of(e.key) == section.key; });
      if (root.find(lost) || !sure || !(section.key == "blocks" || section.key == "model" || section.key == "data"))
        continue;
      report.add("spec.key", first->place,
                 "`" + first->key + "` stands under `" + section.key + "`, and is a key of `" + lost + "`",
                 "a line `" + lost + ":` is missing before it");
      yaml::Node made = yaml::Node::null_at(first->place);
      made.kind = yaml::Node::Kind::kMap;
      made.entries.assign(std::make_move_iterator(first), std::make_move_iterator(within.end()));
      meant.push_back({lost, made.place, made});
      within.erase(first, within.end());
      break;
    }
  for (yaml::Entry& e : meant)
    if (!root.find(e.key)) root.entries.push_back(std::move(e));
  keys_astray(root, report);
}

bool key_meant_training(const yaml::Entry& e) {
  return did_you_mean(e.key, {"training"}) != "" &&
         std::all_of(e.value.entries.begin(), e.value.entries.end(),
                     [](const yaml::Entry& key) { return is_key_of("training", key.key); });
}

// A key of the first level that there is not is read as the one that is near, and one of a section as standing in it.
void keys_meant(yaml::Node& root, Report& report) {
  const std::vector<std::string> known{"kcc",     "name",  "seed", "vars",     "blocks",
                                       "plugins", "model", "data", "training", "allow"};
  sections_meant(root, report);
  std::vector<yaml::Entry> moved;
  std::vector<const yaml::Entry*> far;  // near to nothing: one may stand for what lacks
  for (const yaml::Entry& e : root.entries)
    if (std::find(known.begin(), known.end(), e.key) == known.end()) {
      // `train:` of what is said of a training
      const bool renamed = !root.find("training") && !e.value.entries.empty() && key_meant_training(e);
      const std::string section = renamed ? "" : section_of(e.key);
      std::string help = did_you_mean(e.key, known), all;
      if (const yaml::Node* vars = root.find("vars"); vars && vars->find(e.key))
        help = "`" + e.key + "` is a variable: `--set vars." + e.key + "=..`";
      for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
      if (!section.empty()) help = "`" + e.key + "` stands under `" + section + "`: indent it";
      if (help.empty()) far.push_back(&e);
      report.note_odd(e.key);
      report.add("spec.key", e.place, "a spec has no `" + e.key + "`", help.empty() ? "it may have " + all : help);
      if (!section.empty()) moved.push_back(e);
    }
  for (const char* needed : {"kcc", "model"})
    if (far.size() == 1 && !root.with_keys_meant(known).find(needed)) report.note_odd(needed);
  for (yaml::Entry& e : moved) {
    const auto section = std::find_if(root.entries.begin(), root.entries.end(),
                                      [&](const yaml::Entry& of) { return of.key == section_of(e.key); });
    if (section == root.entries.end() || !section->value.is_map() || section->value.find(e.key)) continue;
    std::erase_if(root.entries, [&](const yaml::Entry& of) { return of.key == e.key; });
    for (yaml::Entry& of : root.entries)
      if (of.key == section_of(e.key)) of.value.entries.push_back(e);
  }
  root = root.with_keys_meant(known);
}

// Other values for variables of a spec that is used as a layer.
void give_vars(yaml::Node& root, const yaml::Node& given, const std::string& file, Report& report) {
  if (!given.is_map()) {
    report.add("spec.type", given.place, "`vars` is a mapping of variables to values");
    return;
  }
  const auto there = std::find_if(root.entries.begin(), root.entries.end(),
                                  [](const yaml::Entry& e) { return e.key == "vars" && e.value.is_map(); });
  for (const yaml::Entry& e : given.entries) {
    const auto end = there == root.entries.end() ? std::vector<yaml::Entry>::iterator{} : there->value.entries.end();
    const auto var = there == root.entries.end()
                         ? end
                         : std::find_if(there->value.entries.begin(), end,
                                        [&](const yaml::Entry& known) { return known.key == e.key; });
    if (var != end) {
      var->value = e.value;
      continue;
    }
    const auto near = there == root.entries.end() ? std::nullopt : nearest(e.key, there->value.keys());
    report.add("vars.unknown", e.place, "`" + file + "` has no variable `" + e.key + "`",
               near ? "did you mean `" + *near + "`?" : "");
  }
}

// A spec that another one uses: a file, or a run folder with its weights.
std::optional<NestedSpec> load_nested(std::vector<PluginFile>& plugins, Report& report, const std::string& folder,
                                      const std::string& path, Place place, const yaml::Node* vars) {
  NestedSpec out;
  std::string file = path_in(folder, path);
  if (disk().is_folder(file)) {
    if (disk().exists(file + "/model.safetensors")) out.weights = file + "/model.safetensors";
    file += "/spec.yaml";
  }
  if (!disk().exists(file)) {
    report.add("file", place, "there is no file `" + file + "`", "`spec` names a spec, or a run folder");
    return {};
  }
  const Source* source = nullptr;  // read once, however often it is used
  for (int i = 0; i < report.sources().size() && !source; ++i)
    if (report.sources()[i].name() == file) source = &report.sources()[i];
  if (!source) {
    const Result<const Source*> read = read_source(report.sources(), file);
    if (!read) {
      report.add(read.problem());
      return {};
    }
    source = *read;
  }
  const Report::Within within(report, {"in `" + path + "`, used here", place});
  std::optional<yaml::Node> root = yaml::parse(*source, report);
  if (!root) return {};
  if (vars) give_vars(*root, *vars, path, report);
  const std::filesystem::path whole(file);
  out.folder = whole.parent_path().empty() ? "." : whole.parent_path().string();
  out.file = canonical_path(file);
  out.name = whole.stem().string();
  if (!load_plugins(*root, out.folder, plugins, report)) return {};
  std::erase_if(root->entries, [](const yaml::Entry& e) { return e.key == "training"; });  // the data may tell facts
  Resolved resolved = resolve(*root, out.folder, report);
  out.facts = resolved.facts;
  out.text = self_contained(resolved, report);
  absolute_path_arguments(out.text, out.folder);
  if (const yaml::Node* name = out.text.find("name"); name && name->is_text()) out.name = name->text;
  std::erase_if(out.text.entries, [](const yaml::Entry& e) {
    return e.key != "kcc" && e.key != "name" && e.key != "blocks" && e.key != "model";
  });
  if (!out.text.find("name")) out.text.entries.push_back({"name", kNoPlace, yaml::Node::text_at(kNoPlace, out.name)});
  return out;
}

// Traces what can be. Where sizes are only known from data, nothing is said.
void trace_rest(Compiled& spec, Report& report) try {
  Network& network = *spec.network;
  Feed feed;
  for (const Network::Input& in : network.network_inputs) {
    Shape row;
    for (const Dim& d : in.dims) {
      if (!d.known()) return;
      row.push_back(d.size);
    }
    feed.push_back({Fed::Kind::kInput, in.name, {in.dtype, row}});
  }
  // In a cycle there is no order to go by.
  for (const Diagnostic& d : report.sorted())
    if (d.kind->name == "graph.cycle") return;
  Session session(spec.network, std::vector<TrainingPhase>(1), {},
                  {spec.training.floatx, spec.training.mixed, spec.seed, 1});
  std::vector<Problem> problems;
  session.build(feed, &problems);
  for (const Problem& p : problems)
    if (p.kind != "adapt.missing") report.add(p);
} catch (const Refused&) {
  // What cannot be traced at all has its mistake reported.
}

}  // namespace

void check_rest(Compiled& spec, Report& report) {
  if (!spec.network) return;
  trace_rest(spec, report);
  spec.lowering->check_blocks_left();
}

std::unique_ptr<Compiled> compile(const std::string& path, const CompileOptions& options, Report& report) {
  const Result<const Source*> source = read_source(report.sources(), path);
  if (!source) {
    report.add(source.problem());
    return nullptr;
  }
  std::optional<yaml::Node> root = yaml::parse(**source, report);
  if (!root) return nullptr;
  // Of a tree that is not the one that was meant, nothing else can be said.
  for (const char* kind : {"yaml.key", "yaml.duplicate_key"})
    if (report.has_error_in(root->place, kind)) return nullptr;
  for (const std::string& o : options.overrides) yaml::apply_override(*root, o, report);
  return compile(std::move(*root), path, report);
}

std::unique_ptr<Compiled> compile(yaml::Node root, const std::string& path, Report& report) {
  keys_meant(root, report);
  auto out = std::make_unique<Compiled>();
  const std::filesystem::path file(path);
  // A spec that comes through a pipe stands where kcc runs.
  out->folder = path.starts_with("/dev/") || file.parent_path().empty() ? "." : file.parent_path().string();
  out->name = file.stem().string();
  if (!load_plugins(root, out->folder, out->plugins, report)) return nullptr;
  Resolved resolved = resolve(root, out->folder, report);
  out->whole = self_contained(resolved, report);
  out->text = std::move(resolved.text);
  out->lowering = std::make_shared<Lowering>(report, resolved.facts, resolved.variables);
  auto nested = std::make_shared<NestedSpecs>();
  nested->load = [&report, &plugins = out->plugins](const std::string& folder, const std::string& spec, Place place,
                                                    const yaml::Node* vars) {
    return load_nested(plugins, report, folder, spec, place, vars);
  };
  nested->open = {canonical_path(path)};
  out->lowering->specs(std::move(nested), out->folder);
  Sections sections{*out->lowering, report, *out};
  try {
    sections.top();
  } catch (const Refused& refused) {  // what a plugin answered, or its constructor threw: nobody expects that to fail
    Problem p = refused.problem();
    if (p.place == kNoPlace && !out->plugins.empty()) p.place = out->plugins[0].place;
    report.add(p);
  }
  // What is wrong with the part that a fact of the data was sought in is told with the whole, in which it stands.
  if (!report.has_errors() && report.errors_seen() > 0)
    report.add("vars.unknown", out->text.place, "a fact of the data that `$(..)` needs cannot be found out");
  if (!report.has_errors()) yaml::warn_unused_vars(root, report);
  if (report.has_errors()) check_rest(*out, report);
  return out;
}

}  // namespace kcc
