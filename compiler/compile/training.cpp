// `training:`: what holds for the whole of it, and its phases.
#include <algorithm>

#include "compiler/compile/sections.h"

namespace kcc {
namespace {

// What a phase may say in its own way.
const std::vector<std::string> kOfPhases{"optimizer",        "loss",    "loss_weights",   "metrics",
                                         "weighted_metrics", "epochs",  "batch_size",     "validation_batch_size",
                                         "validation_freq",  "shuffle", "class_weight",   "callbacks",
                                         "freeze",           "steps",   "steps_per_epoch"};
const std::vector<std::string> kOfAll{"weights", "precision", "checkpoint", "phases", "loop"};

// The keys of a phase laid over those of the training. `steps` stands in place of loss and optimizer.
yaml::Node laid_over(const yaml::Node& training, const yaml::Node& phase) {
  yaml::Node out = yaml::Node::null_at(phase.place);
  out.kind = yaml::Node::Kind::kMap;
  const auto replaced = [&](const std::string& key) {
    if (phase.find(key)) return true;
    if (phase.find("steps")) return key == "loss" || key == "optimizer" || key == "loss_weights";
    return key == "steps" && phase.find("loss");
  };
  for (const yaml::Entry& e : training.entries)
    if (!replaced(e.key)) out.entries.push_back(e);
  for (const yaml::Entry& e : phase.entries) out.entries.push_back(e);
  return out;
}

// `checkpoint: {seconds: 30}`
void check_checkpoint(Sections& s, const yaml::Node& written) {
  if (!s.want_map(written, "`checkpoint`", "write `checkpoint: {seconds: 30}`")) return;
  s.unknown_keys(written, {"seconds"}, "`checkpoint`");
  const yaml::Node node = written.with_keys_meant({"seconds"});
  const yaml::Node* seconds = node.find("seconds");
  if (!seconds || (seconds->is_number() && seconds->number >= 0)) return;
  s.report.add(seconds->is_number() ? "arg.range" : "arg.type", seconds->place,
               "`seconds` is " + (seconds->is_number() ? seconds->text : std::string(yaml::describe(seconds->kind))) +
                   ", and must be a number of at least 0",
               s.lowering.hint(seconds->place));
}

}  // namespace

std::vector<std::string> keys_of_training() {
  std::vector<std::string> keys = kOfPhases;
  keys.insert(keys.end(), kOfAll.begin(), kOfAll.end());
  return keys;
}

PathPatterns Sections::patterns(const yaml::Node& node, const std::string& key) {
  PathPatterns out_;
  const auto one = [&](const yaml::Node& n) {
    if (n.is_text())
      out_.push_back({n.text, n.place});
    else
      report.add(
          "spec.type", n.place,
          "`" + key + "` is a list of patterns, such as `base/conv*`; this is " + std::string(yaml::describe(n.kind)));
  };
  if (node.is_list())
    for (const yaml::Node& n : node.items) one(n);
  else
    report.add("spec.type", node.place, "`" + key + "` is a list of patterns, such as `[base/conv*]`",
               node.is_text() ? "write `[" + node.text + "]`" : "");
  return out_;
}

void Sections::start_from(const yaml::Node& node) {
  TrainingSpec& t = out.training;
  const yaml::Node* file = node.is_map() ? node.find("file") : &node;
  const bool odd = node.is_map() && unknown_keys(node, {"file", "take", "rename"}, "`weights`");
  if (file && file->is_text())
    t.weights = file->text, t.weights_place = file->place;
  else if (odd)
    report.note_follow_up();
  else
    report.add("spec.type", node.place,
               "`weights` is the path of a .safetensors file, or `{file:, take: [..], rename: {..}}`");
  if (const yaml::Node* take = node.is_map() ? node.find("take") : nullptr) {
    t.take_all = false;
    t.take = patterns(*take, "take");
  }
  if (const yaml::Node* rename = node.is_map() ? node.find("rename") : nullptr; rename && want_map(*rename, "`rename`"))
    for (const yaml::Entry& e : rename->entries) {
      if (e.value.is_text())
        t.rename.push_back({e.key, e.value.text, e.place});
      else
        report.add("spec.type", e.value.place, "`rename` gives names for names: `{old: new}`");
    }
}

void Sections::training(const yaml::Node& written) {
  TrainingSpec& t = out.training;
  t.place = written.place;
  if (!want_map(written, "`training`")) return;
  const std::vector<std::string> known = keys_of_training();
  unknown_keys(written, known, "`training`");
  const yaml::Node node = written.with_keys_meant(known);
  Ref<Loop> loop;
  if (const yaml::Node* l = node.find("loop")) {
    Problems problems;
    loop = std::dynamic_pointer_cast<Loop>(make_object("loop", lowering.config(*l), "loop", problems));
    if (!loop && problems.empty())
      report.add("spec.type", l->place, "a loop is a name (`Reinforce`) or an object (`{Reinforce: {gamma: 0.99}}`)");
    lowering.add(problems);
    if (!loop) return;
  }
  if (const yaml::Node* p = node.find("precision")) {
    if (p->text == "float64")
      t.floatx = DType::kFloat64;
    else if (p->text == "mixed_bfloat16")
      t.mixed = true;
    else if (p->text != "float32")
      report.add("arg.range", p->place,
                 "`precision` is `" + p->text + "`, and must be float32, float64 or mixed_bfloat16");
  }
  if (const yaml::Node* w = node.find("weights")) start_from(*w);
  if (const yaml::Node* c = node.find("checkpoint")) check_checkpoint(*this, *c);

  yaml::Node plain = node;
  std::erase_if(plain.entries,
                [](const yaml::Entry& e) { return std::find(kOfAll.begin(), kOfAll.end(), e.key) != kOfAll.end(); });
  const yaml::Node* phases = node.find("phases");
  t.phases[0].phase.loop = loop;
  if (!phases) return PhaseReader(*this, t.phases[0]).read(plain);
  if (!phases->is_list() || phases->items.empty()) {
    report.add(
        "spec.type", phases->place,
        "`phases` is a list of mappings, each of keys of `training` that it changes: `[{epochs: 5}, {epochs: 2}]`");
    return;
  }
  t.phases.assign(phases->items.size(), {});
  for (size_t i = 0; i < t.phases.size(); ++i) {
    const yaml::Node& phase = phases->items[i];
    if (!want_map(phase, "a phase")) continue;
    for (const yaml::Entry& e : phase.entries)
      if (std::find(kOfAll.begin(), kOfAll.end(), e.key) != kOfAll.end())
        report.add("spec.key", e.place, "`" + e.key + "` holds for the whole training, and stands beside `phases`");
    yaml::Node own = phase;
    std::erase_if(own.entries,
                  [](const yaml::Entry& e) { return std::find(kOfAll.begin(), kOfAll.end(), e.key) != kOfAll.end(); });
    unknown_keys(own, kOfPhases, "a phase");
    t.phases[i].phase.loop = loop;
    PhaseReader(*this, t.phases[i]).read(laid_over(plain, own));
  }
}

}  // namespace kcc
