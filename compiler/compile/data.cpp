// `data:`: sources, parts, bindings.
#include <algorithm>

#include "compiler/compile/sections.h"
#include "runtime/base/nearest.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

Texts texts(const yaml::Node& node) {
  Texts out;
  if (node.is_list())
    for (const yaml::Node& n : node.items) out.push_back(n.text);
  else
    out.push_back(node.text);
  return out;
}

// `inline: {x: [[0, 1]]}`: nested lists of numbers, truth values or texts, as one array.
struct Inline {
  Report& report;
  std::vector<const yaml::Node*> flat = {};
  Shape shape = {};
  bool good = true;

  void walk(const yaml::Node& node, int depth) {
    if (node.is_list()) {
      const auto n = static_cast<int64_t>(node.items.size());
      if (depth >= shape.rank()) {
        if (!flat.empty() || depth >= 8) return fail(node);
        shape.push_back(n);
      } else if (shape[depth] != n) {
        return fail(node);
      }
      for (const yaml::Node& item : node.items) walk(item, depth + 1);
    } else if (node.is_scalar() && !node.is_null()) {
      if (depth != shape.rank()) return fail(node);
      flat.push_back(&node);
    } else {
      fail(node);
    }
  }
  void fail(const yaml::Node& node) {
    if (good)
      report.add("data.inline", node.place,
                 "the rows of an inline array must be alike: numbers, true and false, or text, in lists of one length");
    good = false;
  }
  Tensor tensor() {
    bool text = false, real = false, number = false, truth = false;
    for (const yaml::Node* n : flat) {
      text = text || n->is_text();
      real = real || n->kind == yaml::Node::Kind::kFloat;
      number = number || n->is_number();
      truth = truth || n->is_bool();
    }
    if ((text && (number || truth)) || (truth && number)) {
      fail(*flat[0]);
      return {};
    }
    Tensor t(text ? DType::kString : truth ? DType::kBool : real ? DType::kFloat64 : DType::kInt64, shape);
    for (size_t i = 0; i < flat.size(); ++i) {
      if (text)
        t.data<int64_t>()[i] = intern(flat[i]->text);
      else if (truth)
        t.data<bool>()[i] = flat[i]->boolean;
      else if (real)
        t.data<double>()[i] = flat[i]->number;
      else
        t.data<int64_t>()[i] = flat[i]->integer;
    }
    return t;
  }
};

}  // namespace

std::optional<DataPart> Sections::source(const yaml::Node& node) {
  DataPart part;
  part.place = node.place;
  if (!node.is_map() || node.entries.empty()) {
    report.add("spec.type", node.place, "a source is a mapping, such as `{csv: data/wine.csv}`");
    return {};
  }
  const yaml::Entry* head = nullptr;
  for (const yaml::Entry& e : node.entries)
    if (!head && (e.key == "inline" || find_type("source", e.key))) head = &e;
  if (!head) {
    std::vector<std::string> known{"inline"};
    for (const TypeInfo* s : types_of("source")) known.push_back(s->name);
    const auto near = nearest(node.entries[0].key, known);
    std::string all;
    for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
    report.add("spec.key", node.entries[0].place, "there is no source `" + node.entries[0].key + "`",
               near ? "did you mean `" + *near + "`?" : "there are " + all);
    return {};
  }
  if (head->key == "inline") {
    std::string rows;
    if (const yaml::Node* r = node.find("rows")) {
      if (r->is_text())
        rows = r->text;
      else
        report.add("arg.type", r->place, "`rows` is a slice as text: `rows: \"0:1000\"`");
    }
    unknown_keys(node, {"inline", "rows"}, "an inline source");
    if (!want_map(head->value, "`inline`")) return {};
    Table table;
    for (const yaml::Entry& e : head->value.entries) {
      Inline in{report};
      in.walk(e.value, 0);
      if (!in.good || in.flat.empty() || in.shape.rank() == 0) {
        if (in.good) in.fail(e.value);
        continue;
      }
      Tensor t = in.tensor();
      if (t.defined()) table.fields.push_back({e.key, std::move(t)});
    }
    table.parts.push_back({"the inline data", 0, 0, 0});
    const Result<Table> made = fenced([&] {
      table.rows();
      return rows.empty() ? table : sliced(table, rows);
    });
    if (made)
      part.inline_table = *made;
    else {
      Problem p = made.problem();
      p.place = head->place;
      report.add(p);
    }
    return part;
  }

  // What stands under the kind is its first argument, its neighbours are the others.
  Config c = Config::object(head->key, {}, head->place);
  c.items.push_back(lowering.config(head->value));
  for (const yaml::Entry& e : node.entries)
    if (&e != head) c.entries.push_back({e.key, e.place, lowering.config(e.value)});
  Problems problems;
  part.source = std::dynamic_pointer_cast<DataSource>(make_object("source", c, "", problems));
  lowering.add(problems);
  if (!part.source) return {};
  return part;
}

std::optional<DataPart> Sections::part(const yaml::Node& node, const std::string& name, const DataPart*) {
  if (!node.is_map() || !(node.find("split") || node.find("folds"))) return source(node);
  DataPart p;
  p.place = node.place;
  unknown_keys(node, {"split", "stratify", "group", "shuffle", "folds", "fold"}, "a part of the training data");
  if (const yaml::Node* split = node.find("split")) {
    if (split->is_int() && split->integer >= 1)
      p.count = split->integer;
    else if (split->is_number() && split->number > 0 && split->number < 1)
      p.share = split->number;
    else
      report.add("arg.range", split->place, "`split` of `" + name + "` is a share between 0 and 1, or a count of rows");
  }
  for (const char* key : {"folds", "fold"})
    if (const yaml::Node* v = node.find(key)) {
      if (v->is_int() && v->integer >= 0)
        (std::string(key) == "folds" ? p.folds : p.fold) = v->integer;
      else
        report.add("arg.type", v->place, std::string("`") + key + "` is a whole number");
    }
  if (const yaml::Node* v = node.find("stratify")) p.stratify = v->text;
  if (const yaml::Node* v = node.find("group")) p.group = v->text;
  if (const yaml::Node* v = node.find("shuffle")) {
    if (v->is_bool())
      p.shuffle = v->boolean;
    else
      report.add("arg.type", v->place, "`shuffle` is true or false");
  }
  return p;
}

std::optional<Binding> Sections::binding(const std::string& name, const yaml::Node& node) {
  Binding b;
  b.name = name;
  b.place = node.place;
  const yaml::Node* fields = &node;
  if (node.is_map()) {
    unknown_keys(node, {"field", "fields", "except", "classes", "missing"}, "a binding");
    fields = node.find("field");
    if (!fields) fields = node.find("fields");
    if (const yaml::Node* except = node.find("except")) {
      b.except = true;
      fields = except;
    }
    if (const yaml::Node* classes = node.find("classes")) {
      if (classes->is_list() && std::all_of(classes->items.begin(), classes->items.end(),
                                            [](const yaml::Node& c) { return c.is_text() || c.is_int(); }))
        b.classes = texts(*classes);
      else
        report.add("arg.type", classes->place, "`classes` is a list of texts");
    }
    if (const yaml::Node* missing = node.find("missing")) {
      if (missing->text == "error" || missing->text == "drop" || missing->text == "keep")
        b.missing = missing->text;
      else
        report.add("arg.range", missing->place, "`missing` must be one of error, drop, keep");
    }
  }
  if (!fields ||
      !(fields->is_text() || (fields->is_list() && std::all_of(fields->items.begin(), fields->items.end(),
                                                               [](const yaml::Node& f) { return f.is_text(); })))) {
    report.add("spec.type", node.place,
               "`" + name +
                   "` is bound to a field (`ash`), to several (`[ash, p*]`), or to `{field: ..}`, `{fields: [..]}`, "
                   "`{except: [..]}`");
    return {};
  }
  b.fields = texts(*fields);
  return b;
}

std::vector<Binding> Sections::bindings(const yaml::Node& node, const std::string& what,
                                        const std::vector<std::string>& known) {
  std::vector<Binding> out_;
  if (!want_map(node, "`" + what + "`")) return out_;
  unknown_keys(node, known, "`" + what + "`");
  for (const yaml::Entry& e : node.entries)
    if (auto b = binding(e.key, e.value)) out_.push_back(std::move(*b));
  return out_;
}

void Sections::data(const yaml::Node& node) {
  out.data.place = node.place;
  if (!want_map(node, "`data`")) return;
  unknown_keys(node, {"train", "validation", "test", "inputs", "targets", "sample_weight"}, "`data`");
  if (const yaml::Node* train = node.find("train"))
    out.data.train = source(*train);
  else
    report.add("arg.missing", node.place, "`data` needs `train`");
  if (const yaml::Node* v = node.find("validation")) out.data.validation = part(*v, "validation", &*out.data.train);
  if (const yaml::Node* t = node.find("test")) out.data.test = part(*t, "test", &*out.data.train);
  std::vector<std::string> inputs;
  if (out.network)
    for (const auto& i : out.network->network_inputs) inputs.push_back(i.name);
  if (const yaml::Node* i = node.find("inputs")) out.data.inputs = bindings(*i, "inputs", inputs);
  if (const yaml::Node* t = node.find("targets"); t && want_map(*t, "`targets`")) {
    yaml::Node fields = *t;
    std::erase_if(fields.entries, [&](const yaml::Entry& e) {
      const yaml::Node* value = e.value.is_map() ? e.value.find("value") : nullptr;
      if (!value) return false;
      if (value->is_text())
        out.data.target_values[e.key] = value->text;
      else
        report.add("spec.type", value->place, "`value` names a value of the graph");
      return true;
    });
    out.data.targets = bindings(fields, "targets", output_names());
  }
  if (const yaml::Node* w = node.find("sample_weight")) {
    if (w->is_map() && !w->find("field") && !w->find("fields"))
      out.data.weights = bindings(*w, "sample_weight", output_names());
    else
      for (const std::string& o : output_names())
        if (auto b = binding(o, *w)) out.data.weights.push_back(std::move(*b));
  }
}

}  // namespace kcc
