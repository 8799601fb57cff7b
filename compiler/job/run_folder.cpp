#include "compiler/job/run_folder.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "compiler/compile/paths.h"
#include "compiler/yaml/vars.h"
#include "runtime/files/replace.h"
#include "runtime/object/guard.h"
#include "runtime/plugins/load.h"

namespace kcc {
namespace {

constexpr const char* kLoopState = "/checkpoint/loop.safetensors";

// Maps in block style as long as they are structure, everything below in one line.
void write_block(const yaml::Node& node, int depth, std::string& out) {
  for (const yaml::Entry& e : node.entries) {
    out += std::string(static_cast<size_t>(depth) * 2, ' ') + yaml::to_flow(yaml::Node::text_at(kNoPlace, e.key)) + ":";
    if (e.value.is_map() && !e.value.entries.empty() && depth < 2) {
      out += "\n";
      write_block(e.value, depth + 1, out);
    } else {
      out += " " + yaml::to_flow(e.value) + "\n";
    }
  }
}

yaml::Node* child(yaml::Node& node, const std::string& key, bool make) {
  for (yaml::Entry& e : node.entries)
    if (e.key == key) return &e.value;
  if (!make) return nullptr;
  yaml::Node fresh = yaml::Node::null_at(kNoPlace);
  fresh.kind = yaml::Node::Kind::kMap;
  node.entries.push_back({key, kNoPlace, fresh});
  return &node.entries.back().value;
}

// The files of a source, and of those that it is made of.
void absolute_files(yaml::Node& source, const std::string& folder) {
  for (yaml::Entry& e : source.entries) {
    const TypeInfo* type = find_type("source", e.key);
    if (!type) continue;
    if (dynamic_cast<const FileSource*>(type->sample) || dynamic_cast<const NamedFileSource*>(type->sample))
      make_absolute(e.value, folder);
    else
      for (yaml::Entry& part : e.value.entries) absolute_files(part.value, folder);
  }
}

yaml::Node node_of(const Config& c) {
  switch (c.kind) {
    case Config::Kind::kInt: return yaml::Node::int_at(kNoPlace, c.integer);
    case Config::Kind::kFloat: return yaml::Node::float_at(kNoPlace, c.number);
    case Config::Kind::kText: return yaml::Node::text_at(kNoPlace, c.text);
    default: break;
  }
  yaml::Node list = yaml::Node::null_at(kNoPlace);
  list.kind = yaml::Node::Kind::kList;
  for (const Config& item : c.items) list.items.push_back(node_of(item));
  return list;
}

// Puts an argument into the layer that was written at `place`; one that stands there already is left.
void give_argument(yaml::Node& node, Place place, const std::string& type, const std::string& name,
                   const yaml::Node& value) {
  if (node.place == place && node.is_text() && node.text == type) {
    yaml::Node inner = yaml::Node::null_at(kNoPlace), outer = yaml::Node::null_at(place);
    inner.kind = outer.kind = yaml::Node::Kind::kMap;
    inner.entries.push_back({name, kNoPlace, value});
    outer.entries.push_back({type, kNoPlace, inner});
    node = outer;
    return;
  }
  if (node.place == place && node.is_map())
    for (yaml::Entry& e : node.entries)
      if (e.key == type) {
        yaml::Node& arguments = e.value.is_map() ? e.value : node;
        if (!arguments.find(name) && !node.find(name)) arguments.entries.push_back({name, kNoPlace, value});
        return;
      }
  for (yaml::Node& n : node.items) give_argument(n, place, type, name, value);
  for (yaml::Entry& e : node.entries) give_argument(e.value, place, type, name, value);
}

// What layers learned that is no weight: vocabularies, bins.
void keep_learned(yaml::Node& root, const Layer& layer) {
  for (const char* name : kLearnedArguments)
    if (const ArgBase* a = layer.arg(name); a && asked(layer, &Layer::adapted)) {
      const Config learned = a->write();
      if (learned.is(Config::Kind::kList) && !learned.items.empty())
        give_argument(root, layer.place, layer.type_name, name, node_of(learned));
    }
  for (const auto& c : layer.children()) keep_learned(root, *c.layer);
}

// Specs that are used as layers are written out where they are named, so that the run is whole.
void write_out_specs(yaml::Node& node, const std::vector<std::pair<Place, yaml::Node>>& texts,
                     const std::string& folder) {
  for (yaml::Entry& e : node.entries) {
    if (e.key != "spec" || !e.value.is_text() || e.value.place == kNoPlace) continue;
    const yaml::Node* text = nullptr;
    bool one = true;
    for (const auto& [place, t] : texts)
      if (place == e.value.place) {
        one = one && (!text || yaml::same_value(*text, t));
        text = &t;
      }
    if (!text) continue;
    if (!one) {  // a repetition names another one in each turn
      e.value.text = std::filesystem::absolute(path_in(folder, e.value.text)).string();
      continue;
    }
    e.value = *text;
    std::erase_if(node.entries, [](const yaml::Entry& other) { return other.key == "weights" || other.key == "vars"; });
    break;
  }
  for (yaml::Node& n : node.items) write_out_specs(n, texts, folder);
  for (yaml::Entry& e : node.entries) write_out_specs(e.value, texts, folder);
}

// Where a plugin's file lies below the run's `plugins`: as it lies beside the first one, or, where it lies elsewhere,
// by its name alone.
std::string name_in_run(const Job& job, const PluginFile& file) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::absolute(job.spec->plugins[0].path).parent_path();
  const fs::path near = fs::absolute(file.path).lexically_normal().lexically_relative(folder.lexically_normal());
  return near.empty() || *near.begin() == ".." ? near.filename().string() : near.string();
}

// What a loop keeps from step to step.
void write_loop_state(const Job& job, const std::string& folder) {
  NamedTensors all;
  for (const PhaseSpec& p : job.spec->training.phases)
    if (p.phase.loop)
      for (const StateBase* s : p.phase.loop->states) {
        std::vector<std::byte> bytes;
        guarded(*p.phase.loop, [&] { bytes = s->save(); });
        Tensor t(DType::kUint8, Shape{static_cast<int64_t>(bytes.size())});
        if (!bytes.empty()) std::memcpy(t.raw(), bytes.data(), bytes.size());
        if (std::none_of(all.begin(), all.end(), [&](const auto& known) { return known.first == s->name; }))
          all.emplace_back(s->name, std::move(t));
      }
  if (all.empty()) return;
  disk().make_folders(folder + "/checkpoint");
  write_safetensors(disk(), folder + kLoopState, all, {{"format", "kcc"}});
}

void put_epochs(yaml::Node& phase, int64_t epochs) {
  if (phase.is_null()) phase.kind = yaml::Node::Kind::kMap;
  *child(phase, "epochs", true) = yaml::Node::int_at(kNoPlace, epochs);
}

// What `--epochs` said, as phases that say it: those that it leaves none are not trained.
void write_epochs(yaml::Node& root, const TrainingSpec& t) {
  yaml::Node* training = child(root, "training", false);
  if (!training || t.epochs < 0) return;
  yaml::Node* phases = child(*training, "phases", false);
  if (!phases || !phases->is_list() || phases->items.size() != t.phases.size()) {
    put_epochs(*training, t.epochs);
    return;
  }
  int64_t left = t.epochs;
  for (size_t i = 0; i < t.phases.size(); ++i) {
    const int64_t here = i + 1 == t.phases.size() ? left : std::min(t.phases[i].fit.epochs, left);
    put_epochs(phases->items[i], here);
    left -= here;
  }
  std::erase_if(phases->items, [](const yaml::Node& p) { return p.find("epochs")->integer == 0; });
}

// Who reads it again replaces variables again.
void keep_dollars(yaml::Node& node) {
  if (node.is_text() && node.literal) node.text = yaml::doubled_dollars(node.text);
  node.literal = false;
  for (yaml::Node& n : node.items) keep_dollars(n);
  for (yaml::Entry& e : node.entries) keep_dollars(e.value);
}

}  // namespace

void read_loop_state(const Job& job, const std::string& folder) {
  const std::string file = folder + kLoopState;
  if (!disk().exists(file)) return;
  const NamedTensors all = read_safetensors(disk(), file).tensors;
  for (const PhaseSpec& p : job.spec->training.phases)
    if (p.phase.loop)
      for (StateBase* s : p.phase.loop->states)
        for (const auto& [name, t] : all) {
          if (name != s->name) continue;
          const auto* const bytes = static_cast<const std::byte*>(t.raw());
          bool taken = false;
          guarded(*p.phase.loop, [&] { taken = s->load({bytes, bytes + t.bytes()}); });
          if (!taken)
            throw Refused({"plugin.failed",
                           "`" + name + "` in `" + file + "` is not what `" + p.phase.loop->type_name +
                               "` keeps: it has " + std::to_string(t.bytes()) + " bytes",
                           "the plugin has changed since the run was trained", p.phase.loop->place});
        }
}

yaml::Node resolved_node(const Job& job) {
  yaml::Node root = job.spec->whole;
  for (const char* part : {"model", "blocks"})
    if (yaml::Node* p = child(root, part, false)) {
      write_out_specs(*p, job.spec->lowering->specs().texts, job.spec->folder);
      absolute_path_arguments(*p, job.spec->folder);
    }
  keep_learned(root, *job.spec->network);
  std::erase_if(root.entries, [](const yaml::Entry& e) { return e.key == "vars"; });
  if (!root.find("name"))
    root.entries.insert(root.entries.begin() + 1, {"name", kNoPlace, yaml::Node::text_at(kNoPlace, job.spec->name)});
  if (!job.spec->plugins.empty()) {
    yaml::Node* list = child(root, "plugins", true);
    list->kind = yaml::Node::Kind::kList;
    list->items.clear();
    for (const PluginFile& p : job.spec->plugins) {
      if (p.included) continue;
      yaml::Node file = yaml::Node::null_at(kNoPlace);
      file.kind = yaml::Node::Kind::kMap;
      file.entries = {{"file", kNoPlace, yaml::Node::text_at(kNoPlace, "plugins/" + name_in_run(job, p))},
                      {"sha256", kNoPlace, yaml::Node::text_at(kNoPlace, p.hash)}};
      list->items.push_back(std::move(file));
    }
    yaml::Node included = yaml::Node::null_at(kNoPlace);
    included.kind = yaml::Node::Kind::kMap;
    for (const PluginFile& p : job.spec->plugins)
      if (p.included)
        included.entries.push_back({"plugins/" + name_in_run(job, p), kNoPlace, yaml::Node::text_at(kNoPlace, p.hash)});
    if (!included.entries.empty() && !list->items.empty())
      list->items[0].entries.push_back({"included", kNoPlace, std::move(included)});
  }
  if (yaml::Node* data = child(root, "data", false)) {
    for (const char* part : {"train", "validation", "test"})
      if (yaml::Node* p = child(*data, part, false)) absolute_files(*p, job.spec->folder);
    if (!job.spec->data.files.empty()) {
      yaml::Node* files = child(*data, "files", true);
      files->entries.clear();
      for (const auto& [path, hash] : job.spec->data.files)
        files->entries.push_back({path, kNoPlace, yaml::Node::text_at(kNoPlace, hash)});
    }
    // What `except` meant of the training data: a run predicts without that file.
    for (const auto& [input, fields] : job.except_fields) {
      yaml::Node* inputs = child(*data, "inputs", false);
      yaml::Node* b = inputs ? child(*inputs, input, false) : nullptr;
      if (!b || !b->is_map()) continue;
      yaml::Node list = yaml::Node::null_at(kNoPlace);
      list.kind = yaml::Node::Kind::kList;
      for (const std::string& f : fields) list.items.push_back(yaml::Node::text_at(kNoPlace, f));
      std::erase_if(b->entries, [](const yaml::Entry& e) { return e.key == "except"; });
      b->entries.insert(b->entries.begin(), {"fields", kNoPlace, list});
    }
    for (const auto& [output, classes] : job.classes) {
      yaml::Node* targets = child(*data, "targets", true);
      yaml::Node* t = child(*targets, output, true);
      if (!t->is_map()) {
        const yaml::Node field = *t;
        *t = yaml::Node::null_at(kNoPlace);
        t->kind = yaml::Node::Kind::kMap;
        t->entries.push_back({"field", kNoPlace, field});
      }
      if (t->entries.empty()) t->entries.push_back({"field", kNoPlace, yaml::Node::text_at(kNoPlace, output)});
      yaml::Node list = yaml::Node::null_at(kNoPlace);
      list.kind = yaml::Node::Kind::kList;
      for (const std::string& c : classes) list.items.push_back(yaml::Node::text_at(kNoPlace, c));
      *child(*t, "classes", true) = list;
    }
  }
  if (yaml::Node* training = child(root, "training", false))
    if (yaml::Node* weights = child(*training, "weights", false)) {
      yaml::Node* file = weights->is_map() ? child(*weights, "file", false) : weights;
      if (file) make_absolute(*file, job.spec->folder);
    }
  write_epochs(root, job.spec->training);
  keep_dollars(root);
  return root;
}

std::string resolved_spec(const Job& job) {
  std::string out;
  write_block(resolved_node(job), 0, out);
  return out;
}

void make_run(const std::string& folder, bool overwrite) {
  Files& files = disk();
  if (files.exists(folder) && !files.is_folder(folder))
    refuse("file", "`" + folder + "` is a file, and the run needs a folder");
  for (const char* made : {"spec.yaml", "model.safetensors", "history.csv"})
    if (!overwrite && files.exists(folder + "/" + made))
      refuse("run.exists", "the folder `" + folder + "` holds a run already",
             "`--overwrite` replaces it; `-o` names another");
  files.make_folders(folder);
  const std::string probe = folder + "/spec.yaml.part";  // what cannot be written is told before the training
  files.create(probe)->close();
  for (const std::string& name : files.list(folder))  // of a run that was ended while it wrote
    if (name.ends_with(".part")) files.remove(folder + "/" + name);
}

void write_model(const Job& job, const std::string& folder) {
  if (const std::string figures = folder + "/metrics.json"; disk().exists(figures))
    disk().remove(figures);  // of others
  write_safetensors(disk(), folder + "/model.safetensors", weights_of(job),
                    {{"format", "kcc"}, {"name", job.spec->name}});
  write_loop_state(job, folder);
}

void write_spec(const Job& job, const std::string& folder) {
  for (const PluginFile& p : job.spec->plugins) {
    const std::string path = folder + "/plugins/" + name_in_run(job, p);
    disk().make_folders(folder_of(path));
    replace_file(disk(), path, read_file(disk(), p.path, kLargestPlugin));
  }
  replace_file(disk(), folder + "/spec.yaml", resolved_spec(job));
}

void write_history(const std::string& folder, const std::vector<Epoch>& history) {
  std::vector<std::string> columns;
  for (const Epoch& e : history)
    for (const auto& [name, value] : e.figures)
      if (std::find(columns.begin(), columns.end(), name) == columns.end()) columns.push_back(name);
  std::string text = "epoch";
  for (const std::string& c : columns) text += "," + c;
  text += "\n";
  for (const Epoch& e : history) {
    text += std::to_string(e.number);
    for (const std::string& c : columns) {
      const auto it = std::find_if(e.figures.begin(), e.figures.end(), [&](const auto& f) { return f.first == c; });
      text += it == e.figures.end() ? ",NA" : std::isnan(it->second) ? ",nan" : fmt::format(",{}", it->second);
    }
    text += "\n";
  }
  replace_file(disk(), folder + "/history.csv", text);
}

void write_metrics(const std::string& folder, const std::vector<std::pair<std::string, Figures>>& figures) {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const auto& [split, values] : figures) {
    auto& part = all[split] = nlohmann::ordered_json::object();
    for (const auto& [name, value] : values)
      part[name] = std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
  }
  replace_file(disk(), folder + "/metrics.json", all.dump(2) + "\n");
}

Target target_of(const std::string& path) {
  Files& files = disk();
  if (!files.is_folder(path)) return {path, "", false};
  if (!files.exists(path + "/spec.yaml"))
    refuse("file.missing", "the folder `" + path + "` holds no run: it has no spec.yaml");
  return {path + "/spec.yaml", path + "/model.safetensors", true};
}

}  // namespace kcc
