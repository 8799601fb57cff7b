#include "compiler/emit/meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "compiler/emit/alignment.h"
#include "compiler/emit/model_spec.h"
#include "compiler/emit/nodes.h"
#include "compiler/expr/parse.h"
#include "runtime/files/canonical.h"

namespace kcc {
namespace {

using yaml::Node;
using namespace nodes;

Node patterns(const PathPatterns& all) {
  Node n = list();
  for (const PathPattern& p : all) n.items.push_back(text(p.text));
  return n;
}

Node binding(const Binding& b) {
  Node n = map();
  put(n, b.except ? "except" : "fields", texts(b.fields));
  if (b.classes) put(n, "classes", texts(*b.classes));
  if (b.missing != "error") put(n, "missing", text(b.missing));
  if (b.at_row) put(n, "at", whole(*b.at_row));
  if (!b.at.empty()) put(n, "at", text(b.at));
  if (b.decoder) put(n, "files", object_node(*b.decoder));
  if (b.fill) {
    if (b.fill->length) put(n, "length", whole(*b.fill->length));
    put(n, "pad", b.fill->text ? text(*b.fill->text) : number(b.fill->number.value_or(0)));
    put(n, "side", text(b.fill->before ? "pre" : "post"));
  }
  return n;
}

// Files by their whole paths: a run names them so.
void absolute_files(Node& node, const std::string& folder) {
  if (node.is_text() && !node.text.empty() && disk().exists(path_in(folder, node.text)))
    node.text = canonical_path(path_in(folder, node.text));
  for (Node& n : node.items) absolute_files(n, folder);
  for (yaml::Entry& e : node.entries) absolute_files(e.value, folder);
}

// A spec as a layer is a model.
void specs_as_models(Node& node) {
  for (Node& n : node.items) specs_as_models(n);
  for (yaml::Entry& e : node.entries) {
    if (const Node* model = e.key == "spec" ? e.value.find("model") : nullptr) {
      Node within = *model;
      e.key = "model";
      e.value = std::move(within);
    }
    specs_as_models(e.value);
  }
}

Node part(const DataPart& p, const std::string& folder) {
  if (p.source) {
    Node n = object_node(*p.source);
    absolute_files(n, folder);
    return n;
  }
  Node n = map();
  if (p.share) put(n, "split", number(*p.share));
  if (p.count) put(n, "split", whole(*p.count));
  if (p.folds) put(n, "folds", whole(p.folds)), put(n, "fold", whole(p.fold));
  if (!p.stratify.empty()) put(n, "stratify", text(p.stratify));
  if (!p.group.empty()) put(n, "group", text(p.group));
  if (!p.shuffle) put(n, "shuffle", truth(false));
  return n;
}

// What the data said is in it too, as in the spec of a run: the fields that `except` leaves, classes of labels.
Node data_of(const Job& job) {
  const DataSpec& d = job.spec->data;
  const std::string& folder = job.spec->folder;
  Node n = map();
  if (d.train) put(n, "train", part(*d.train, folder));
  if (d.validation) put(n, "validation", part(*d.validation, folder));
  if (d.test) put(n, "test", part(*d.test, folder));
  const auto all = [&](const char* key, std::vector<Binding> bindings,
                       const std::map<std::string, std::string>& values) {
    Node m = map();
    for (Binding& b : bindings) {
      if (const auto left = job.except_fields.find(b.name); b.except && left != job.except_fields.end()) {
        b.except = false;
        b.fields = left->second;
      }
      Node bound = binding(b);
      // A field of the same name binds by itself; as a weight it would be a target too.
      const bool by_itself = !b.except && b.fields == std::vector{b.name} && bound.entries.size() == 1;
      if (!by_itself || std::string_view(key) == "sample_weight") put(m, b.name, std::move(bound));
    }
    for (const auto& [name, value] : values) put(m, name, text("= " + value));
    if (!m.entries.empty()) put(n, key, std::move(m));
  };
  std::vector<Binding> targets = d.targets;
  for (const auto& [output, classes] : job.classes) {
    auto at = std::find_if(targets.begin(), targets.end(),
                           [&, &wanted = output](const Binding& b) { return b.name == wanted; });
    if (at == targets.end()) {
      targets.emplace_back();
      at = targets.end() - 1;
      at->name = output;
      at->fields = {output};
    }
    at->classes = classes;
  }
  all("inputs", d.inputs, {});
  all("targets", std::move(targets), d.derived.targets);
  all("sample_weight", d.weights, d.derived.weights);
  return n;
}

Node step_of(const PhaseSpec& p, const Update& u, int64_t repeat) {
  Node step = map();
  for (size_t i : u.terms) {
    Node value = formula_node(*p.phase.losses[i].formula);
    put(step, "minimize", value.text == "= " + p.phase.losses[i].name ? text(p.phase.losses[i].name) : value);
  }
  if (!u.layers.empty()) put(step, "update", patterns(u.layers));
  if (u.optimizer) put(step, "optimizer", object_node(*u.optimizer));
  if (repeat != 1) put(step, "repeat", whole(repeat));
  return step;
}

void put_steps(Node& n, const PhaseSpec& p) {
  Node turns = list();
  for (const Turn& t : p.phase.turns) {
    Node together = list();
    for (const Update& u : t.updates) together.items.push_back(step_of(p, u, together.items.empty() ? t.repeat : 1));
    turns.items.push_back(together.items.size() == 1 ? std::move(together.items[0]) : std::move(together));
  }
  put(n, "steps", std::move(turns));
}

void put_losses(Node& n, const PhaseSpec& p) {
  Node losses = map(), weights = map();
  for (const LossTerm& l : p.phase.losses) {
    put(losses, l.name, l.formula ? formula_node(*l.formula) : object_node(*l.loss));
    if (l.weight != 1) put(weights, l.name, number(l.weight));
  }
  put(n, "loss", std::move(losses));
  if (!weights.entries.empty()) put(n, "loss_weights", std::move(weights));
  for (const Turn& t : p.phase.turns)
    for (const Update& u : t.updates)
      if (u.optimizer) put(n, "optimizer", object_node(*u.optimizer));
}

// Under the keys that they are written with.
Node phase_of(const PhaseSpec& p) {
  Node n = map(), metrics = map();
  if (p.phase.in_turns)
    put_steps(n, p);
  else
    put_losses(n, p);
  for (const MetricTerm& m : p.phase.metrics)
    put(metrics, m.report, m.formula ? formula_node(*m.formula) : m.metric ? object_node(*m.metric) : text(m.resolve));
  if (!metrics.entries.empty()) put(n, "metrics", std::move(metrics));
  put(n, "epochs", whole(p.fit.epochs));
  put(n, "batch_size", whole(p.fit.batch_size));
  if (p.fit.validation_batch_size) put(n, "validation_batch_size", whole(p.fit.validation_batch_size));
  if (p.fit.validation_freq != 1) put(n, "validation_freq", whole(p.fit.validation_freq));
  if (p.fit.steps_per_epoch) put(n, "steps_per_epoch", whole(p.fit.steps_per_epoch));
  if (!p.fit.shuffle) put(n, "shuffle", truth(false));
  if (!p.phase.freeze.empty()) put(n, "freeze", patterns(p.phase.freeze));
  Node weights = map(), callbacks = list();
  for (const auto& [output, by_class] : p.class_weight) {
    Node one = map();
    for (const auto& [number_of, weight] : by_class) put(one, std::to_string(number_of), number(weight));
    put(weights, output, std::move(one));
  }
  for (const auto& [output, on] : p.balanced_classes)
    if (on) put(weights, output, text("balanced"));
  if (!weights.entries.empty()) put(n, "class_weight", std::move(weights));
  for (const auto& c : p.fit.callbacks) callbacks.items.push_back(object_node(*c));
  if (!callbacks.items.empty()) put(n, "callbacks", std::move(callbacks));
  return n;
}

Node training_of(const TrainingSpec& t, const std::string& folder) {
  Node n = map();
  if (t.phases.size() == 1) {
    n = phase_of(t.phases[0]);
  } else {
    Node all = list();
    for (const PhaseSpec& p : t.phases) all.items.push_back(phase_of(p));
    put(n, "phases", std::move(all));
  }
  if (t.mixed)
    put(n, "precision", text("mixed_bfloat16"));
  else if (t.floatx != DType::kFloat32)
    put(n, "precision", text(std::string(name_of(t.floatx))));
  if (!t.weights.empty()) put(n, "weights", text(t.weights)), absolute_files(n.entries.back().value, folder);
  return n;
}

// `dense_1` is the second of its type in a chain, wherever it stands: without its number, and without what its type
// says anyway. `holder`: what the names in the chain begin with, but those of a whole model that is one chain.
void forget_counts_in(std::vector<Node>& chain, const std::string& holder) {
  std::map<std::string, size_t> before;
  for (Node& n : chain) {
    const auto own = std::find_if(n.entries.begin(), n.entries.end(), [](const auto& e) { return e.key == "name"; });
    if (own == n.entries.end() || !own->value.is_text()) continue;
    const std::string within = own->value.text.starts_with(holder) ? holder : "";
    std::string kind = own->value.text.substr(within.size());
    const size_t end = kind.find_last_not_of("0123456789");
    if (end != std::string::npos && end > 0 && kind[end] == '_' && end + 1 < kind.size()) {
      const auto counted = before.find(kind.substr(0, end));
      if (counted != before.end() && kind.substr(end + 1) == std::to_string(counted->second)) kind.resize(end);
    }
    ++before[kind];
    const TypeInfo* type = find_type("layer", n.entries[0].key);
    const auto* sample = type ? dynamic_cast<const Layer*>(type->sample) : nullptr;
    if (kind == (sample ? sample->kind() : n.find("model") ? "model" : "stack"))
      n.entries.erase(own);
    else
      own->value.text = within + kind;
  }
}

// `$i` is a name of the count of turns.
Result<expr::ExprPtr, expr::Problem> parsed(std::string text) {
  std::replace(text.begin(), text.end(), '$', '_');
  return expr::parse(std::string_view(text).substr(1));
}

bool same_text(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (!a.starts_with('=') || !b.starts_with('=')) return false;
  const auto left = parsed(a), right = parsed(b);
  return left && right && expr::same_expression(*left, *right);
}

class Comparison {
 public:
  std::vector<Difference> found;

  void compare(const std::string& path, const Node& a, const Node& b) {
    if (same_meaning(a, b)) return;
    if (a.is_map() && b.is_map())
      maps(path, a, b);
    else if (a.is_list() && b.is_list())
      lists(path, a, b);
    else
      found.push_back({path, yaml::to_flow(a), yaml::to_flow(b)});
  }

 private:
  static std::string below(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  void maps(const std::string& path, const Node& a, const Node& b) {
    for (const yaml::Entry& e : a.entries) {
      if (const Node* other = b.find(e.key))
        compare(below(path, e.key), e.value, *other);
      else
        found.push_back({below(path, e.key), yaml::to_flow(e.value), ""});
    }
    for (const yaml::Entry& e : b.entries)
      if (!a.find(e.key)) found.push_back({below(path, e.key), "", yaml::to_flow(e.value)});
  }

  // What both have in the same order stays; between, what is most alike is compared, and the rest is new or gone.
  // Rows of numbers stand where they stand.
  void lists(const std::string& path, const Node& a, const Node& b) {
    if (a.items.size() * b.items.size() > 4'000'000) {
      found.push_back({path, fmt::format("({} items)", a.items.size()), fmt::format("({} items)", b.items.size())});
      return;
    }
    const auto at = [&](const Paired& p) { return fmt::format("{}[{}]", path, p.left >= 0 ? p.left : p.right); };
    const bool rows = a.items.size() == b.items.size() && std::none_of(a.items.begin(), a.items.end(), holds_map);
    for (const Paired& p : aligned(a.items.size(), b.items.size(), [&](size_t i, size_t k) -> uint64_t {
           if (rows) return i == k;
           return likeness(a.items[i], b.items[k]);
         })) {
      if (p.right < 0)
        found.push_back({at(p), yaml::to_flow(a.items[static_cast<size_t>(p.left)]), ""});
      else if (p.left < 0)
        found.push_back({at(p), "", yaml::to_flow(b.items[static_cast<size_t>(p.right)])});
      else
        compare(at(p), a.items[static_cast<size_t>(p.left)], b.items[static_cast<size_t>(p.right)]);
    }
  }
  static bool holds_map(const Node& n) { return n.is_map() || std::any_of(n.items.begin(), n.items.end(), holds_map); }
  static uint64_t likeness(const Node& a, const Node& b) {
    if (same_meaning(a, b)) return kSame;
    const bool one_type = a.is_map() && b.is_map() && !a.entries.empty() && b.find(a.entries[0].key);
    return one_type || (a.kind == b.kind && !a.is_map()) ? kAlike : kBeside;
  }
};

}  // namespace

bool same_meaning(const yaml::Node& a, const yaml::Node& b) {
  if (a.kind != b.kind) return a.is_number() && b.is_number() && a.number == b.number;
  if (a.is_text()) return same_text(a.text, b.text);
  if (a.is_list()) return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_meaning);
  if (!a.is_map()) return yaml::same_value(a, b);
  return std::equal(
      a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
      [](const yaml::Entry& x, const yaml::Entry& y) { return x.key == y.key && same_meaning(x.value, y.value); });
}

yaml::Node meaning_of(Job& job) {
  yaml::Node n = map();
  put(n, "seed", whole(static_cast<int64_t>(job.spec->seed)));
  job.session->network().freeze(false);
  put(n, "model", model_node(job));
  specs_as_models(n);
  job.session->begin(0);
  if (job.spec->has_data) put(n, "data", data_of(job));
  if (job.spec->has_training) put(n, "training", training_of(job.spec->training, job.spec->folder));
  return n;
}

void forget_counts(yaml::Node& node) {
  for (yaml::Node& n : node.items) forget_counts(n);
  for (yaml::Entry& e : node.entries) {
    if (e.key == "graph")
      for (yaml::Entry& value : e.value.entries)
        forget_counts_in(value.value.items, value.key.substr(0, value.key.find(',')) + "/");
    if (e.key == "stack") forget_counts_in(e.value.items, "");
    forget_counts(e.value);
  }
}

void forget_files_of_weights(yaml::Node& node) {
  if (node.find("model")) std::erase_if(node.entries, [](const yaml::Entry& e) { return e.key == "weights"; });
  for (yaml::Node& n : node.items) forget_files_of_weights(n);
  for (yaml::Entry& e : node.entries) forget_files_of_weights(e.value);
}

std::vector<Difference> differences(const yaml::Node& left, const yaml::Node& right) {
  Comparison c;
  c.compare("", left, right);
  return std::move(c.found);
}

std::vector<Difference> differences(const NamedTensors& left, const NamedTensors& right) {
  std::vector<Difference> out;
  std::map<std::string, const Tensor*> other;
  for (const auto& [name, t] : right) other[name] = &t;
  for (const auto& [name, t] : left) {
    const auto it = other.find(name);
    if (it == other.end()) {
      out.push_back({name, to_string(t.type()), ""});
      continue;
    }
    const Tensor& u = *it->second;
    if (!(t.type() == u.type())) {
      out.push_back({name, to_string(t.type()), to_string(u.type())});
    } else if (std::memcmp(t.raw(), u.raw(), static_cast<size_t>(t.bytes())) != 0) {
      double most = 0;
      for (int64_t i = 0; t.dtype() != DType::kString && i < t.count(); ++i)
        most = std::max(most, std::abs(t.at(i) - u.at(i)));
      out.push_back({name, "", fmt::format("other values, by up to {:.3g}", most)});
    }
    other.erase(it);
  }
  for (const auto& [name, t] : right)
    if (other.contains(name)) out.push_back({name, "", to_string(t.type())});
  return out;
}

}  // namespace kcc
