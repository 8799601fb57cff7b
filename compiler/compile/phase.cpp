// A phase of `training:`: losses, metrics, updates, class weights, callbacks.
#include <algorithm>
#include <charconv>
#include <map>

#include "compiler/compile/sections.h"
#include "compiler/diagnostics/habits.h"
#include "compiler/expr/python_call.h"
#include "runtime/base/nearest.h"
#include "runtime/object/guard.h"

namespace kcc {
namespace {

bool is_formula(const yaml::Node& node) { return node.is_text() && !node.text.empty() && node.text[0] == '='; }
bool is_object(const yaml::Node& node) {
  return node.is_map() && !node.entries.empty() && is_type_name(node.entries[0].key);
}

// Help for `[mse, mae]`.
std::string several_losses(const yaml::Node& list) {
  std::string sum;
  for (const yaml::Node& loss : list.items) {
    if (!loss.is_text()) return "one expression may add them: `= mse(y_true, y_pred) + mae(y_true, y_pred)`";
    sum += (sum.empty() ? "" : " + ") + loss.text + "(y_true, y_pred)";
  }
  return sum.empty() ? "" : "add them: `= " + sum + "`";
}

}  // namespace

void PhaseReader::loss(const std::string& name, const yaml::Node& node, Place place) {
  LossTerm term;
  term.name = name;
  term.of_output = s_.is_output(name);
  term.place = node.place;
  if (is_formula(node)) {
    term.formula = lowering_.formula(node);
    if (!term.formula || !names_known(node, *term.formula, term.of_output)) return;
  } else if (!term.of_output) {
    if (!s_.sound) return s_.report.note_follow_up();
    const auto near = nearest(name, s_.output_names());
    const std::vector<std::string> values = s_.value_names();
    std::string help;
    if (node.is_text() && std::find(values.begin(), values.end(), node.text) != values.end())
      help = "an expression begins with `=`: write `" + name + ": = " + node.text + "`";
    if (help.empty()) help = s_.output_help(name);
    if (help.empty() && find_type("loss", name))  // {mse: {..}}
      help = "with arguments a loss has its whole name: `" + find_type("loss", name)->name + "`";
    if (help.empty()) help = near ? "did you mean `" + *near + "`?" : lowering_.hint(node.place, "loss");
    s_.report.note_odd(name);
    s_.report.add(
        "training.loss", place, "`" + name + "` is no output of the model, and a term of the loss is an expression",
        help.empty() ? s_.names_help(name, s_.output_names(), "output") + ", and a term is `" + name + ": = ..`"
                     : help);
    if (near) loss(*near, node, place);  // which was meant
    return;
  } else {
    Problems problems;
    term.loss = std::dynamic_pointer_cast<Loss>(make_object("loss", lowering_.config(node), "loss", problems));
    lowering_.add(problems);
    if (!term.loss) {
      if (problems.empty())
        s_.report.add("spec.type", node.place,
                      "a loss is a name (`mse`), an object (`{Huber: 0.5}`) or an expression (`= ..`)",
                      node.is_list() ? several_losses(node) : lowering_.hint(node.place, "loss"));
      return;
    }
  }
  out_.phase.losses.push_back(std::move(term));
}

bool PhaseReader::names_known(const yaml::Node& written, const Formula& formula, bool of_output) {
  if (out_.phase.loop) return true;  // which may know others
  return s_.names_known(written, formula,
                        of_output ? std::vector<std::string>{"y_true", "y_pred"} : std::vector<std::string>{});
}

std::string Sections::output_help(const std::string& name) const {
  if (!out.network) return {};
  for (const auto& o : out.network->network_outputs)
    if (o.value == name && o.name != name) return "the output is called `" + o.name + "`";
  const std::vector<std::string> known = value_names();
  return std::find(known.begin(), known.end(), name) != known.end() ? "add it to the model's `outputs`" : "";
}

std::string Sections::names_help(const std::string& name, const std::vector<std::string>& names,
                                 const std::string& of) const {
  if (const auto near = nearest(name, names)) return "did you mean `" + *near + "`?";
  std::string all;
  for (const std::string& n : names) all += (all.empty() ? "`" : ", `") + n + "`";
  return names.empty() ? ""
                       : "the " + of +
                             (names.size() == 1   ? " is "
                              : of.ends_with('s') ? "es are "
                                                  : "s are ") +
                             all;
}

void PhaseReader::losses(const yaml::Node& node) {
  if (node.is_map() && !is_object(node)) {
    for (const yaml::Entry& e : node.entries) loss(e.key, e.value, e.place);
    return;
  }
  const auto names = s_.output_names();
  if (names.size() == 1) return loss(names[0], node, node.place);
  if (!s_.sound) return s_.report.note_follow_up();
  if (!names.empty())
    s_.report.add(
        "training.loss", node.place,
        "the model has " + std::to_string(names.size()) + " outputs: each loss is written under its output's name",
        "loss: {" + names[0] + ": ..}");
}

void PhaseReader::metric(const std::string& output, const yaml::Node& node, bool weighted) {
  MetricTerm term;
  term.output = output;
  term.weighted = weighted;
  term.place = node.place;
  const std::string prefix = s_.output_names().size() > 1 && !output.empty() ? output + "_" : "";
  const auto average = [&] {
    Problems problems;
    return std::dynamic_pointer_cast<Metric>(make_object("metric", Config::of(std::string("Mean")), "", problems));
  };
  if (is_formula(node)) {
    term.formula = lowering_.formula(node);
    if (!term.formula || !names_known(node, *term.formula, !output.empty())) return;
    term.report = prefix + "metric";
    term.metric = average();
  } else if (node.is_map() && node.entries.size() == 1 && !is_object(node) && is_formula(node.entries[0].value)) {
    term.formula = lowering_.formula(node.entries[0].value);
    if (!term.formula || !names_known(node.entries[0].value, *term.formula, !output.empty())) return;
    term.report = prefix + node.entries[0].key;
    term.metric = average();
  } else if (node.is_text() &&
             (node.text == "accuracy" || node.text == "acc" || node.text == "crossentropy" || node.text == "ce")) {
    term.resolve = node.text;
    term.report = prefix + node.text;
  } else {
    Problems problems;
    term.metric = std::dynamic_pointer_cast<Metric>(make_object("metric", lowering_.config(node), "metrics", problems));
    lowering_.add(problems);
    if (!term.metric) {
      if (problems.empty())
        s_.report.add("spec.type", node.place,
                      "a metric is a name (`mae`), an object (`{Precision: {..}}`) or a named expression (`{bias: = "
                      "y_pred - y_true}`)",
                      lowering_.hint(node.is_map() && node.entries.size() == 1 &&
                                             find_type("metric", node.entries[0].key) == nullptr
                                         ? node.entries[0].value.place
                                         : node.place,
                                     "metric"));
      return;
    }
    term.report =
        prefix + (term.metric->name.get()                                 ? **term.metric->name
                  : node.is_text() && node.text != term.metric->type_name ? node.text
                                                                          : asked(*term.metric, &Metric::default_name));
  }
  for (const MetricTerm& other : out_.phase.metrics)
    if (other.report == term.report) {
      if (weighted) term.report.insert(prefix.size(), "weighted_");  // as Keras
      int n = 1;
      const std::string base = term.report;
      while (std::any_of(out_.phase.metrics.begin(), out_.phase.metrics.end(),
                         [&](const MetricTerm& m) { return m.report == term.report; }))
        term.report = base + "_" + std::to_string(n++);
      break;
    }
  if (const Place at = node.place; names_a_loss(term.report))
    s_.report.add("training.metric", at, "a metric is called `" + term.report + "`, as a loss is reported",
                  "give it another name");
  out_.phase.metrics.push_back(std::move(term));
}

bool PhaseReader::names_a_loss(const std::string& report) const {
  const auto& losses = out_.phase.losses;
  return report == "loss" || (losses.size() > 1 && std::any_of(losses.begin(), losses.end(), [&](const LossTerm& l) {
                                return report == l.name + "_loss";
                              }));
}

void PhaseReader::metrics(const yaml::Node& node, bool weighted) {
  const auto names = s_.output_names();
  if (node.is_map() && !is_object(node)) {
    for (const yaml::Entry& e : node.entries) {
      if (s_.is_output(e.key)) {
        if (e.value.is_list())
          for (const yaml::Node& m : e.value.items) metric(e.key, m, weighted);
        else
          metric(e.key, e.value, weighted);
      } else if (is_formula(e.value)) {
        yaml::Node one = yaml::Node::null_at(e.value.place);
        one.kind = yaml::Node::Kind::kMap;
        one.entries.push_back(e);
        metric("", one, weighted);
      } else if (!s_.sound || s_.report.odd(e.key)) {
        s_.report.note_follow_up();
      } else {
        const std::string help = s_.output_help(e.key);
        s_.report.note_odd(e.key);
        s_.report.add("training.metric", e.place,
                      "`" + e.key + "` is no output of the model, and a metric of its own is an expression",
                      help.empty() ? s_.names_help(e.key, names, "output") : help);
      }
    }
    return;
  }
  if (names.size() > 1 && !s_.sound) return s_.report.note_follow_up();
  if (names.size() > 1) {
    s_.report.add(
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

std::map<int64_t, double> PhaseReader::classes(const std::string& output, const yaml::Node& node) {
  std::map<int64_t, double> weights;
  for (const yaml::Entry& e : node.entries) {
    int64_t number = -1;
    const auto [end, error] = std::from_chars(e.key.data(), e.key.data() + e.key.size(), number);
    const bool whole = error == std::errc{} && end == e.key.data() + e.key.size();
    if (whole ? number < 0 : !s_.out.has_data)
      s_.report.add("training.class_weight", e.place, "a class is a whole number, 0 or more; this is `" + e.key + "`");
    else if (!e.value.is_number())
      s_.report.add("training.class_weight", e.value.place, "the weight of a class is a number");
    else if (whole)
      weights[number] = e.value.number;
    if (!whole || number >= 0) out_.classes.push_back({output, e.key, e.place});
  }
  return weights;
}

void PhaseReader::class_weights(const yaml::Node& node) {
  const auto one = [&](const std::string& output, const yaml::Node& value) {
    out_.class_weight_places[output] = value.place;
    const auto& losses = out_.phase.losses;
    if (s_.sound && !s_.report.has_error_in(s_.out.training.place) && !out_.phase.loop &&
        std::none_of(losses.begin(), losses.end(), [&](const LossTerm& l) { return l.of_output && l.name == output; }))
      s_.report.add("training.class_weight", value.place, "`" + output + "` has no loss to weigh",
                    out_.phase.in_turns ? "in `steps` a loss is an expression: it may weigh its own terms" : "");
    if (value.is_text() && value.text == "balanced")
      out_.balanced_classes[output] = true;
    else if (value.is_map())
      out_.class_weight[output] = classes(output, value);
    else
      s_.report.add("training.class_weight", value.place,
                    "`class_weight` is `balanced`, or a mapping of classes to weights",
                    value.is_text() && nearest(value.text, {"balanced"}) ? "did you mean `balanced`?" : "");
  };
  const auto names = s_.output_names();
  const bool by_output = node.is_map() && std::any_of(node.entries.begin(), node.entries.end(), [&](const auto& e) {
                           return s_.is_output(e.key) || (names.size() != 1 && e.value.is_map());
                         });
  if (by_output)
    for (const yaml::Entry& e : node.entries) {
      if (s_.is_output(e.key))
        one(e.key, e.value);
      else if (s_.sound && !s_.report.odd(e.key))
        s_.report.add("training.class_weight", e.place, "`" + e.key + "` is no output of the model",
                      s_.output_help(e.key).empty() ? s_.names_help(e.key, names, "output") : s_.output_help(e.key));
    }
  else if (names.size() == 1)
    one(names[0], node);
  else if (!names.empty()) {
    std::string of = names[0];  // one with classes, if there is any
    for (const LossTerm& l : out_.phase.losses)
      if (l.of_output && l.loss && l.loss->type_name.find("Crossentropy") != std::string::npos) of = l.name;
    s_.report.add("training.class_weight", node.place,
                  "with several outputs, class weights are written under their output's name",
                  "write `{" + of + ": " + yaml::to_flow(node) + "}`");
  }
}

// `unsure`: a loss is wrong, and was reported.
void PhaseReader::loss_weights(const yaml::Node& node, bool unsure) {
  auto& losses = out_.phase.losses;
  std::string help;
  for (size_t i = 0; i < losses.size(); ++i)  // a list is in their order
    help += (i ? ", " : "write `loss_weights: {") + losses[i].name + ": " +
            (node.is_list() && i < node.items.size() && node.items[i].is_number() ? yaml::to_flow(node.items[i]) : "1");
  if (!s_.want_map(node, "`loss_weights`", help.empty() ? "" : help + "}`")) return;
  for (const yaml::Entry& e : node.entries) {
    auto it = std::find_if(losses.begin(), losses.end(), [&](const LossTerm& l) { return l.name == e.key; });
    std::vector<std::string> names;
    for (const LossTerm& l : losses) names.push_back(l.name);
    if (it == losses.end() && (!s_.sound || unsure || s_.report.odd(e.key))) {
      s_.report.note_follow_up();
    } else if (it == losses.end()) {
      s_.report.add("training.loss_weight", e.place, "`" + e.key + "` has no loss to weigh",
                    s_.names_help(e.key, names, "loss"));
    } else if (e.value.is_number()) {
      it->weight = e.value.number;
    } else {
      s_.report.add("training.loss_weight", e.value.place, "the weight of a loss is a number");
    }
  }
}

Ref<Optimizer> PhaseReader::optimizer(const yaml::Node* node, Place otherwise) {
  Problems problems;
  auto made = std::dynamic_pointer_cast<Optimizer>(
      make_object("optimizer", node ? lowering_.config(*node) : Config::of(std::string("rmsprop"), otherwise),
                  "optimizer", problems));
  if (!made && problems.empty() && node)
    s_.report.add("spec.type", node->place, "an optimizer is a name (`adam`) or an object (`{Adam: 0.001}`)",
                  lowering_.hint(node->place, "optimizer"));
  lowering_.add(problems);
  return made;
}

// `optimizer: adam`, or, by names that the loop knows, `optimizer: {actor: adam, critic: {Adam: 0.01}}`.
void PhaseReader::loop_optimizers(const yaml::Node* node, Place otherwise) {
  auto& all = out_.phase.loop_optimizers;
  if (node && node->is_map() && !node->entries.empty() && !is_type_name(node->entries[0].key)) {
    for (const yaml::Entry& e : node->entries)
      if (auto one = optimizer(&e.value, otherwise)) all.emplace_back(e.key, std::move(one));
  } else if (auto one = optimizer(node, otherwise)) {
    all.emplace_back("", std::move(one));
  }
}

// One of `steps`: what it minimises becomes a term of the loss.
std::optional<Update> PhaseReader::update(const yaml::Node& written, int64_t* repeat) {
  if (!written.is_map()) {
    s_.report.add("spec.type", written.place,
                  "a step is `{minimize: value, update: [layers], optimizer: ..}`, or a list of such that update from "
                  "one pass");
    return {};
  }
  const std::vector<std::string> keys{"minimize", "update", "optimizer", "repeat"};
  s_.unknown_keys(written, keys, "a step");
  const yaml::Node node = written.with_keys_meant(keys);
  Update u;
  u.place = node.place;
  if (const yaml::Node* n = node.find("repeat")) {
    if (!repeat)
      s_.report.add("spec.key", n->place, "`repeat` of steps that update from one pass stands in the first of them");
    else
      whole(node, "repeat", *repeat, 1);
  }
  if (const yaml::Node* layers = node.find("update")) u.layers = s_.patterns(*layers, "update");
  u.optimizer = optimizer(node.find("optimizer"), node.place);
  const yaml::Node* value = node.find("minimize");
  if (!value || !value->is_text()) {
    s_.report.add(value ? "spec.type" : "arg.missing", value ? value->place : node.place,
                  value ? "`minimize` names a value of the graph, or is an expression" : "a step needs `minimize`",
                  value ? "" : "`minimize: d_loss` names a value of the graph");
    return {};
  }
  if (!is_formula(*value) && !s_.known_value(*value)) return {};
  LossTerm term;
  term.of_output = false;
  term.place = value->place;
  term.name = is_formula(*value) ? "step_" + std::to_string(out_.phase.losses.size()) : value->text;
  yaml::Node expression = *value;
  if (!is_formula(*value)) expression.text = "= " + value->text;
  term.formula = lowering_.formula(expression);
  if (!term.formula || !names_known(expression, *term.formula, false)) return {};
  const auto& losses = out_.phase.losses;
  const auto same = std::find_if(losses.begin(), losses.end(), [&](const LossTerm& l) { return l.name == term.name; });
  u.terms = {static_cast<size_t>(same - losses.begin())};
  if (same == losses.end()) out_.phase.losses.push_back(std::move(term));
  return u;
}

void PhaseReader::steps(const yaml::Node& node) {
  out_.phase.in_turns = true;
  if (!node.is_list() || node.items.empty()) {
    s_.report.add("spec.type", node.place, "`steps` is a list of `{minimize: value, update: [layers], optimizer: ..}`");
    return;
  }
  for (const yaml::Node& item : node.items) {
    Turn turn;
    if (item.is_list()) {
      for (const yaml::Node& one : item.items)
        if (auto u = update(one, &one == &item.items.front() ? &turn.repeat : nullptr))
          turn.updates.push_back(std::move(*u));
    } else if (auto u = update(item, &turn.repeat)) {
      turn.updates.push_back(std::move(*u));
    }
    if (!turn.updates.empty()) out_.phase.turns.push_back(std::move(turn));
  }
}

void PhaseReader::whole(const yaml::Node& node, const char* key, int64_t& value, int64_t low) {
  const yaml::Node* v = node.find(key);
  if (!v) return;
  if (v->is_int() && v->integer >= low)
    value = v->integer;
  else
    s_.report.add(v->is_int() ? "arg.range" : "arg.type", v->place,
                  std::string("`") + key + "` is " + (v->is_int() ? v->text : std::string(yaml::describe(v->kind))) +
                      ", and must be a whole number of at least " + std::to_string(low),
                  lowering_.hint(v->place));
}

void PhaseReader::callbacks(const yaml::Node& node) {
  if (!node.is_list()) {
    const auto meant = node.is_text() ? expr::call_as_mapping(node.text) : std::nullopt;
    s_.report.add("spec.callbacks", node.place, "`callbacks` is a list",
                  "write `[" + meant.value_or(yaml::to_flow(node)) + "]`");
    return;
  }
  for (const yaml::Node& one : node.items) {
    if (auto made = std::dynamic_pointer_cast<Callback>(lowering_.object_at(one, "callback", "callbacks")))
      out_.fit.callbacks.push_back(made);
  }
  std::map<std::string, std::string> writers;
  for (const auto& c : out_.fit.callbacks)
    for (const std::string& file : asked(*c, &Callback::files))
      if (const auto [it, is_new] = writers.emplace(file, c->type_name); !is_new)
        s_.report.add("spec.callbacks", c->place,
                      "`" + c->type_name + "` writes `" + file + "`, and so does " +
                          (it->second == c->type_name ? "another one" : "`" + it->second + "`"),
                      "each needs a file of its own");
  if (!epochs_known_) return;
  // Those that wait longer than the training lasts.
  for (const auto& c : out_.fit.callbacks) {
    const auto* patience = dynamic_cast<const Arg<int64_t>*>(c->arg("patience"));
    const auto* restores = dynamic_cast<const Arg<bool>*>(c->arg("restore_best_weights"));  // acts at the end as well
    if (patience && patience->get() >= out_.fit.epochs && !(restores && *restores))
      s_.report.add("callback.patience", patience->place != kNoPlace ? patience->place : c->place,
                    "the patience of `" + c->type_name + "` is " + std::to_string(patience->get()) + ", and there " +
                        (out_.fit.epochs == 1 ? "is 1 epoch" : "are " + std::to_string(out_.fit.epochs) + " epochs") +
                        ": it never acts",
                    "a smaller `patience`, or more `epochs`");
  }
}

namespace {

// `minimise: mse`: a key that there is not, which is told.
bool loss_misnamed(const yaml::Node& node, const Report& report) {
  return std::any_of(node.entries.begin(), node.entries.end(), [&](const yaml::Entry& e) {
    return report.odd(e.key) && habit_help(e.key).find("loss") != std::string_view::npos;
  });
}

}  // namespace

void PhaseReader::read(const yaml::Node& node) {
  out_.place = node.place;
  FitOptions& fit = out_.fit;
  const int before = s_.report.errors_seen();
  whole(node, "epochs", fit.epochs, 1);
  epochs_known_ = s_.report.errors_seen() == before;
  whole(node, "batch_size", fit.batch_size, 1);
  whole(node, "validation_batch_size", fit.validation_batch_size, 1);
  whole(node, "validation_freq", fit.validation_freq, 1);
  whole(node, "steps_per_epoch", fit.steps_per_epoch, 1);
  if (const yaml::Node* s = node.find("shuffle")) fit.shuffle = lowering_.flag(*s, "shuffle").value_or(true);
  if (out_.phase.loop) {
    if (const yaml::Entry* e = node.find_entry("steps"))
      s_.report.add("spec.key", e->place, "`steps` and `loop` exclude each other: a loop makes its steps itself");
    if (const yaml::Node* l = node.find("loss")) losses(*l);
    if (const yaml::Node* w = node.find("loss_weights"))
      loss_weights(*w, node.find("loss") && s_.report.has_error_in(node.find("loss")->place));
    loop_optimizers(node.find("optimizer"), node.place);
  } else if (const yaml::Node* turns = node.find("steps")) {
    for (const char* key : {"loss", "optimizer", "loss_weights"})
      if (const yaml::Entry* e = node.find_entry(key))
        s_.report.add(
            "spec.key", e->place,
            std::string("`") + key + "` and `steps` exclude each other: each step says what it minimises, and how");
    steps(*turns);
  } else {
    if (const yaml::Node* l = node.find("loss"))
      losses(*l);
    else if (s_.report.has_error_in(s_.out.training.place, "training.loss_missing") || loss_misnamed(node, s_.report))
      s_.report.note_follow_up();
    else
      s_.report.add("training.loss_missing", node.place, "`training` needs `loss`",
                    s_.output_names().size() > 1 ? "write `loss: {" + s_.output_names()[0] + ": .., ..}`" : "");
    if (const yaml::Node* w = node.find("loss_weights"))
      loss_weights(*w, !node.find("loss") || s_.report.has_error_in(node.find("loss")->place));
    Update all;
    for (size_t i = 0; i < out_.phase.losses.size(); ++i) all.terms.push_back(i);
    all.optimizer = optimizer(node.find("optimizer"), node.place);
    all.place = node.place;
    out_.phase.turns.push_back({{std::move(all)}, 1});
  }
  if (const yaml::Node* m = node.find("metrics")) metrics(*m, false);
  if (const yaml::Node* m = node.find("weighted_metrics")) metrics(*m, true);
  if (const yaml::Node* c = node.find("class_weight")) class_weights(*c);
  if (const yaml::Node* c = node.find("callbacks")) callbacks(*c);
  if (const yaml::Node* f = node.find("freeze")) {
    out_.phase.freeze = s_.patterns(*f, "freeze");
    out_.freeze_place = f->place;
  }
}

}  // namespace kcc
