// `training:`: what is minimised, by what, for how long.
#include <algorithm>
#include <charconv>

#include "compiler/compile/sections.h"
#include "runtime/base/nearest.h"

namespace kcc {
namespace {

bool is_formula(const yaml::Node& node) { return node.is_text() && !node.text.empty() && node.text[0] == '='; }
bool is_object(const yaml::Node& node) {
  return node.is_map() && !node.entries.empty() && is_type_name(node.entries[0].key);
}

}  // namespace

void Sections::loss(const std::string& name, const yaml::Node& node, Place place) {
  LossTerm term;
  term.name = name;
  term.of_output = is_output(name);
  term.place = node.place;
  if (is_formula(node)) {
    term.formula = lowering.formula(node);
    if (!term.formula) return;
  } else if (!term.of_output) {
    const auto near = nearest(name, output_names());
    report.add("training.loss", place,
               "`" + name + "` is no output of the model, and a term of the loss is an expression",
               near ? "did you mean `" + *near + "`?" : "write `" + name + ": = ..`");
    return;
  } else {
    Problems problems;
    term.loss = std::dynamic_pointer_cast<Loss>(make_object("loss", lowering.config(node), "loss", problems));
    lowering.add(problems);
    if (!term.loss) {
      if (problems.empty())
        report.add("spec.type", node.place,
                   "a loss is a name (`mse`), an object (`{Huber: 0.5}`) or an expression (`= ..`)");
      return;
    }
  }
  out.training.losses.push_back(std::move(term));
}

void Sections::losses(const yaml::Node& node) {
  if (node.is_map() && !is_object(node)) {
    for (const yaml::Entry& e : node.entries) loss(e.key, e.value, e.place);
    return;
  }
  const auto names = output_names();
  if (names.size() == 1) return loss(names[0], node, node.place);
  if (!names.empty())
    report.add(
        "training.loss", node.place,
        "the model has " + std::to_string(names.size()) + " outputs: each loss is written under its output's name",
        "loss: {" + names[0] + ": ..}");
}

void Sections::metric(const std::string& output, const yaml::Node& node, bool weighted) {
  MetricTerm term;
  term.output = output;
  term.weighted = weighted;
  term.place = node.place;
  const std::string prefix = output_names().size() > 1 && !output.empty() ? output + "_" : "";
  const auto average = [&] {
    Problems problems;
    return std::dynamic_pointer_cast<Metric>(make_object("metric", Config::of(std::string("Mean")), "", problems));
  };
  if (is_formula(node)) {
    term.formula = lowering.formula(node);
    if (!term.formula) return;
    term.report = prefix + "metric";
    term.metric = average();
  } else if (node.is_map() && node.entries.size() == 1 && !is_object(node) && is_formula(node.entries[0].value)) {
    term.formula = lowering.formula(node.entries[0].value);
    if (!term.formula) return;
    term.report = prefix + node.entries[0].key;
    term.metric = average();
  } else if (node.is_text() &&
             (node.text == "accuracy" || node.text == "acc" || node.text == "crossentropy" || node.text == "ce")) {
    term.resolve = node.text;
    term.report = prefix + node.text;
  } else {
    Problems problems;
    term.metric = std::dynamic_pointer_cast<Metric>(make_object("metric", lowering.config(node), "metrics", problems));
    lowering.add(problems);
    if (!term.metric) {
      if (problems.empty())
        report.add("spec.type", node.place,
                   "a metric is a name (`mae`), an object (`{Precision: {..}}`) or a named expression (`{bias: = "
                   "y_pred - y_true}`)");
      return;
    }
    term.report = prefix + (term.metric->name.get()                      ? **term.metric->name
                            : node.is_text() && !is_type_name(node.text) ? node.text
                                                                         : snake_case(term.metric->type_name));
  }
  for (const MetricTerm& other : out.training.metrics)
    if (other.report == term.report) {
      int n = 1;
      const std::string base = term.report;
      while (std::any_of(out.training.metrics.begin(), out.training.metrics.end(),
                         [&](const MetricTerm& m) { return m.report == term.report; }))
        term.report = base + "_" + std::to_string(n++);
      break;
    }
  out.training.metrics.push_back(std::move(term));
}

void Sections::metrics(const yaml::Node& node, bool weighted) {
  const auto names = output_names();
  if (node.is_map() && !is_object(node)) {
    for (const yaml::Entry& e : node.entries) {
      if (is_output(e.key)) {
        if (e.value.is_list())
          for (const yaml::Node& m : e.value.items) metric(e.key, m, weighted);
        else
          metric(e.key, e.value, weighted);
      } else if (is_formula(e.value)) {
        yaml::Node one = yaml::Node::null_at(e.value.place);
        one.kind = yaml::Node::Kind::kMap;
        one.entries.push_back(e);
        metric("", one, weighted);
      } else {
        const auto near = nearest(e.key, names);
        report.add("training.metric", e.place,
                   "`" + e.key + "` is no output of the model, and a metric of its own is an expression",
                   near ? "did you mean `" + *near + "`?" : "");
      }
    }
    return;
  }
  if (names.size() > 1) {
    report.add(
        "training.metric", node.place,
        "the model has " + std::to_string(names.size()) + " outputs: metrics are written under their output's name",
        "metrics: {" + names[0] + ": [..]}");
    return;
  }
  if (names.empty()) return;
  if (node.is_list())
    for (const yaml::Node& m : node.items) metric(names[0], m, weighted);
  else
    metric(names[0], node, weighted);
}

std::map<int64_t, double> Sections::classes(const yaml::Node& node) {
  std::map<int64_t, double> weights;
  for (const yaml::Entry& e : node.entries) {
    int64_t number = -1;
    const auto [end, error] = std::from_chars(e.key.data(), e.key.data() + e.key.size(), number);
    if (error != std::errc{} || end != e.key.data() + e.key.size() || number < 0)
      report.add("arg.type", e.place, "a class is a whole number, 0 or more; this is `" + e.key + "`");
    else if (!e.value.is_number())
      report.add("arg.type", e.value.place, "the weight of a class is a number");
    else
      weights[number] = e.value.number;
  }
  return weights;
}

void Sections::class_weights(const yaml::Node& node) {
  const auto one = [&](const std::string& output, const yaml::Node& value) {
    if (value.is_text() && value.text == "balanced")
      out.training.balanced_classes[output] = true;
    else if (value.is_map())
      out.training.class_weight[output] = classes(value);
    else
      report.add("arg.type", value.place, "`class_weight` is `balanced`, or a mapping of classes to weights");
  };
  const auto names = output_names();
  const bool by_output = node.is_map() && !node.entries.empty() && is_output(node.entries[0].key);
  if (by_output)
    for (const yaml::Entry& e : node.entries) {
      if (is_output(e.key))
        one(e.key, e.value);
      else
        report.add("spec.key", e.place, "`" + e.key + "` is no output of the model");
    }
  else if (names.size() == 1)
    one(names[0], node);
  else if (!names.empty())
    report.add("spec.type", node.place, "with several outputs, class weights are written under their output's name");
}

void Sections::training(const yaml::Node& node) {
  TrainingSpec& t = out.training;
  t.place = node.place;
  if (!want_map(node, "`training`")) return;
  unknown_keys(node,
               {"optimizer",
                "loss",
                "loss_weights",
                "metrics",
                "weighted_metrics",
                "epochs",
                "batch_size",
                "validation_batch_size",
                "validation_freq",
                "shuffle",
                "class_weight",
                "callbacks",
                "weights",
                "precision",
                "freeze",
                "checkpoint",
                "steps",
                "phases",
                "steps_per_epoch",
                "loop"},
               "`training`");
  for (const char* later : {"steps", "phases", "loop", "steps_per_epoch"})
    if (const yaml::Entry* e = node.find_entry(later))
      report.add("spec.key", e->place, std::string("`") + later + "` is not there yet");
  const auto whole = [&](const char* key, int64_t& value, int64_t low) {
    const yaml::Node* v = node.find(key);
    if (!v) return;
    if (v->is_int() && v->integer >= low)
      value = v->integer;
    else
      report.add(v->is_int() ? "arg.range" : "arg.type", v->place,
                 std::string("`") + key + "` is " + (v->is_int() ? v->text : std::string(yaml::describe(v->kind))) +
                     ", and must be a whole number of at least " + std::to_string(low));
  };
  whole("epochs", t.fit.epochs, 1);
  whole("batch_size", t.fit.batch_size, 1);
  whole("validation_batch_size", t.fit.validation_batch_size, 1);
  whole("validation_freq", t.fit.validation_freq, 1);
  if (const yaml::Node* s = node.find("shuffle")) {
    if (s->is_bool())
      t.fit.shuffle = s->boolean;
    else
      report.add("arg.type", s->place, "`shuffle` is true or false");
  }
  if (const yaml::Node* p = node.find("precision")) {
    if (p->text == "float64")
      t.floatx = DType::kFloat64;
    else if (p->text != "float32")
      report.add("arg.range", p->place, "`precision` is `" + p->text + "`, and must be float32 or float64");
  }
  if (const yaml::Node* w = node.find("weights")) {
    const yaml::Node* file = w->is_map() ? w->find("file") : w;
    if (w->is_map()) unknown_keys(*w, {"file", "take", "rename"}, "`weights`");
    if (file && file->is_text())
      t.weights = file->text;
    else
      report.add("spec.type", w->place,
                 "`weights` is the path of a .safetensors file, or `{file:, take: [..], rename: {..}}`");
    if (const yaml::Node* take = w->is_map() ? w->find("take") : nullptr) {
      t.take_all = false;
      if (take->is_list())
        for (const yaml::Node& n : take->items) t.take.push_back(n.text);
      else
        report.add("spec.type", take->place, "`take` is a list of patterns of names");
    }
    if (const yaml::Node* rename = w->is_map() ? w->find("rename") : nullptr; rename && want_map(*rename, "`rename`"))
      for (const yaml::Entry& e : rename->entries) t.rename.emplace_back(e.key, e.value.text);
  }
  Problems problems;
  const yaml::Node* optimizer = node.find("optimizer");
  t.optimizer = std::dynamic_pointer_cast<Optimizer>(
      make_object("optimizer", optimizer ? lowering.config(*optimizer) : Config::of(std::string("rmsprop"), node.place),
                  "optimizer", problems));
  if (!t.optimizer && problems.empty() && optimizer)
    report.add("spec.type", optimizer->place, "an optimizer is a name (`adam`) or an object (`{Adam: 0.001}`)");
  lowering.add(problems);

  if (const yaml::Node* l = node.find("loss"))
    losses(*l);
  else if (!node.find("steps") && !node.find("loop"))
    report.add("arg.missing", node.place, "`training` needs `loss`");
  if (const yaml::Node* w = node.find("loss_weights"); w && want_map(*w, "`loss_weights`")) {
    for (const yaml::Entry& e : w->entries) {
      auto it = std::find_if(t.losses.begin(), t.losses.end(), [&](const LossTerm& l) { return l.name == e.key; });
      std::vector<std::string> names;
      for (const LossTerm& l : t.losses) names.push_back(l.name);
      if (it == t.losses.end()) {
        const auto near = nearest(e.key, names);
        report.add("spec.key", e.place, "`" + e.key + "` has no loss to weigh",
                   near ? "did you mean `" + *near + "`?" : "");
      } else if (e.value.is_number()) {
        it->weight = e.value.number;
      } else {
        report.add("arg.type", e.value.place, "the weight of a loss is a number");
      }
    }
  }
  if (const yaml::Node* m = node.find("metrics")) metrics(*m, false);
  if (const yaml::Node* m = node.find("weighted_metrics")) metrics(*m, true);
  if (const yaml::Node* c = node.find("class_weight")) class_weights(*c);
  if (const yaml::Node* c = node.find("callbacks")) {
    if (!c->is_list())
      report.add("spec.type", c->place, "`callbacks` is a list");
    else
      for (const yaml::Node& one : c->items) {
        Problems wrong;
        if (auto made =
                std::dynamic_pointer_cast<Callback>(make_object("callback", lowering.config(one), "callbacks", wrong)))
          t.fit.callbacks.push_back(made);
        lowering.add(wrong);
      }
  }
  if (const yaml::Node* f = node.find("freeze")) {
    if (!f->is_list())
      report.add("spec.type", f->place, "`freeze` is a list of patterns of layers' paths");
    else
      for (const yaml::Node& p : f->items) t.freeze.push_back({p.text, p.place});
  }
}

}  // namespace kcc
