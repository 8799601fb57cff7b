// `data:`: sources, parts, bindings.
#include <algorithm>

#include "compiler/compile/sections.h"
#include "compiler/expr/evaluate.h"
#include "runtime/base/nearest.h"
#include "runtime/object/registry.h"

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

// What a binding may have: its own keys, then those of what reads files.
std::vector<std::string> keys_of_binding() {
  std::vector<std::string> keys{"field", "fields", "except", "classes", "missing", "at", "length", "pad", "side"};
  for (const TypeInfo* type : types_of(Decoder::kFamily))
    for (const ArgBase* arg : type->sample->args())
      if (std::find(keys.begin(), keys.end(), arg->name) == keys.end()) keys.push_back(arg->name);
  return keys;
}

}  // namespace

const std::vector<std::string>& keys_of_data() {
  static const std::vector<std::string> keys{"train",   "validation",    "test", "inputs",
                                             "targets", "sample_weight", "files"};
  return keys;
}

std::optional<DataPart> Sections::source(const yaml::Node& node) {
  DataPart part;
  part.place = node.place;
  Problems problems;
  part.source = make_source(lowering.plain(node), problems);
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
  if (const yaml::Node* v = node.find("stratify")) p.stratify = v->text, p.stratify_place = v->place;
  if (const yaml::Node* v = node.find("group")) p.group = v->text, p.group_place = v->place;
  if (const yaml::Node* v = node.find("shuffle")) p.shuffle = lowering.flag(*v, "shuffle").value_or(true);
  return p;
}

// How the files that a field names are read: `image: [64, 64], color: grayscale`.
Ref<Decoder> Sections::decoder(const yaml::Node& node) {
  Ref<Decoder> made;
  std::vector<const yaml::Entry*> beside;
  for (const TypeInfo* type : types_of(Decoder::kFamily)) {
    const yaml::Entry* head = node.find_entry(type->name);
    for (const ArgBase* arg : type->sample->args())
      if (const yaml::Entry* e = node.find_entry(arg->name); e && e != head && !head) beside.push_back(e);
    if (!head) continue;
    if (made) {
      report.add("arg.conflict", head->place,
                 "a binding reads its files in one way: `" + made->type_name + "` stands here too");
      return {};
    }
    Config c = Config::object(type->name, {}, head->place);
    c.items.push_back(lowering.plain(head->value));
    for (const ArgBase* arg : type->sample->args())
      if (const yaml::Entry* e = node.find_entry(arg->name); e && e != head)
        c.entries.push_back({e->key, e->place, lowering.plain(e->value)});
    Problems problems;
    made = std::dynamic_pointer_cast<Decoder>(make_object(Decoder::kFamily, c, "", problems));
    lowering.add(problems);
    if (!made) return {};
  }
  for (const yaml::Entry* e : beside) {
    std::string of;
    for (const TypeInfo* type : types_of(Decoder::kFamily))
      if (type->sample->arg(e->key)) of += (of.empty() ? "`" : "` or `") + type->name;
    if (!made || !made->arg(e->key))
      report.add("arg.missing", e->place, "`" + e->key + "` says how files are read, and needs " + of + "` beside it");
  }
  return made;
}

// How lists of different lengths become one array.
std::optional<Fill> Sections::fill(const yaml::Node& node) {
  const yaml::Node *length = node.find("length"), *pad = node.find("pad"), *side = node.find("side");
  if (!length && !pad && !side) return {};
  Fill fill;
  if (length && length->is_int() && length->integer >= 1)
    fill.length = length->integer;
  else if (length)
    report.add(length->is_int() ? "arg.range" : "arg.type", length->place, "`length` is a whole number from 1");
  if (pad && pad->is_number())
    fill.number = pad->number;
  else if (pad && pad->is_text())
    fill.text = pad->text;
  else if (pad)
    report.add("arg.type", pad->place, "`pad` is a number, or a text where the lists are of texts");
  if (side && (side->text == "pre" || side->text == "post"))
    fill.before = side->text == "pre";
  else if (side)
    report.add("arg.range", side->place, "`side` must be one of pre, post");
  return fill;
}

std::optional<Binding> Sections::binding(const std::string& name, const yaml::Node& written) {
  const std::vector<std::string> keys = keys_of_binding();
  const yaml::Node node = written.is_map() ? written.with_keys_meant(keys) : written;
  Binding b;
  b.name = name;
  b.place = node.place;
  const yaml::Node* fields = &node;
  bool odd = false;
  if (node.is_map()) {
    odd = unknown_keys(written, keys, "a binding");
    b.decoder = decoder(node);
    b.fill = fill(node);
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
    if (const yaml::Node* at = node.find("at")) {
      if (at->is_int())
        b.at_row = at->integer;
      else if (at->is_text())
        b.at = at->text;
      else
        report.add("arg.type", at->place,
                   "`at` is a row of the window, or a slice of its rows as text: `at: \"0:720:6\"`");
    }
    if (const yaml::Node* missing = node.find("missing")) {
      if (missing->text == "error" || missing->text == "drop" || missing->text == "keep")
        b.missing = missing->text;
      else
        report.add("arg.range", missing->place, "`missing` must be one of error, drop, keep");
    }
  }
  if (!fields && odd) return {};
  if (!fields ||
      !(fields->is_text() || (fields->is_list() && std::all_of(fields->items.begin(), fields->items.end(),
                                                               [](const yaml::Node& f) { return f.is_text(); })))) {
    report.add("spec.binding", node.place,
               "`" + name +
                   "` is bound to a field (`ash`), to several (`[ash, p*]`), or to `{field: ..}`, `{fields: [..]}`, "
                   "`{except: [..]}`");
    return {};
  }
  b.fields = texts(*fields);
  if (fields->is_text()) b.field_places = {fields->place};
  for (const yaml::Node& f : fields->items) b.field_places.push_back(f.place);
  return b;
}

std::vector<Binding> Sections::bindings(const yaml::Node& node, const std::string& what,
                                        const std::vector<std::string>& known) {
  std::vector<Binding> out_;
  if (!want_map(node, "`" + what + "`")) return out_;
  const bool odd = std::any_of(node.entries.begin(), node.entries.end(), [&](const yaml::Entry& e) {
    return !report.odd(e.key) && !report.unknown(e.key) && std::find(known.begin(), known.end(), e.key) == known.end();
  });
  if (sound && odd) unknown_keys(node, known, "`" + what + "`");
  for (const yaml::Entry& e : node.entries)
    if (auto b = binding(e.key, e.value)) out_.push_back(std::move(*b));
  return out_;
}

std::vector<std::string> Sections::value_names() const {
  std::vector<std::string> known;
  if (!out.network) return known;
  for (const auto& i : out.network->network_inputs) known.push_back(i.name);
  for (const GraphEntry& e : out.network->entries) known.insert(known.end(), e.results.begin(), e.results.end());
  return known;
}

bool Sections::known_value(const yaml::Node& node) {
  if (!out.network) return true;
  const std::vector<std::string> known = value_names();
  if (std::find(known.begin(), known.end(), node.text.substr(0, node.text.find('.'))) != known.end()) return true;
  const auto near = nearest(node.text, known);
  report.add("graph.unknown_value", node.place, "there is no value `" + node.text + "`",
             near ? "did you mean `" + *near + "`?" : lowering.hint(node.place, "value"));
  return false;
}

bool Sections::names_known(const yaml::Node& written, const Formula& formula, const std::vector<std::string>& own) {
  if (!out.network || !sound) return true;
  std::vector<std::string> known = value_names();
  known.insert(known.end(), own.begin(), own.end());
  bool all = lowering.own_names_free(written, [&](const std::string& name) -> std::optional<Place> {
    for (const auto& i : out.network->network_inputs)
      if (i.name == name) return i.place;
    for (const GraphEntry& e : out.network->entries)
      if (std::find(e.results.begin(), e.results.end(), name) != e.results.end()) return e.place;
    return std::nullopt;
  });
  const std::vector<std::string> values = value_names();
  for (const std::string& name : own)
    if (std::find(formula.names.begin(), formula.names.end(), name) != formula.names.end() &&
        std::find(values.begin(), values.end(), name) != values.end()) {
      report.add("expr.name", place_of_name(written, name, report.sources()),
                 "`" + name + "` is the " + (name == "y_true" ? "target" : "prediction") +
                     " here, never the value of that name",
                 "give the value another name");
      all = false;
    }
  for (const std::string& name : formula.names) {
    const std::string owner = name.substr(0, name.find('.'));
    if (std::find(known.begin(), known.end(), owner) != known.end()) continue;
    const auto near = nearest(owner, known);
    if (report.odd(owner))
      report.note_follow_up();
    else
      report.add("expr.name", place_of_name(written, name, report.sources()), "there is no value `" + owner + "`",
                 near ? "did you mean `" + *near + "`?"
                 : owner == "y_true" || owner == "y_pred"
                     ? "`" + owner + "` stands in the loss of an output: `loss: {output: = ..}`"
                     : expr::meant_by(owner));
    all = false;
  }
  return all;
}

void Sections::data(const yaml::Node& written) {
  const std::vector<std::string>& keys = keys_of_data();
  const yaml::Node node = written.with_keys_meant(keys);
  out.data.place = node.place;
  if (!want_map(node, "`data`")) return;
  const bool odd = unknown_keys(written, keys, "`data`");
  if (const yaml::Node* files = node.find("files"); files && want_map(*files, "`files`"))
    for (const yaml::Entry& e : files->entries) out.data.files.emplace_back(e.key, e.value.text);
  if (const yaml::Node* train = node.find("train"))
    out.data.train = source(*train);
  else if (odd)
    report.note_follow_up();
  else
    report.add("data.train_missing", node.place, "`data` needs `train`");
  if (const yaml::Node* v = node.find("validation")) out.data.validation = part(*v, "validation", &*out.data.train);
  if (const yaml::Node* t = node.find("test")) out.data.test = part(*t, "test", &*out.data.train);
  std::vector<std::string> inputs;
  if (out.network)
    for (const auto& i : out.network->network_inputs) inputs.push_back(i.name);
  if (const yaml::Node* i = node.find("inputs")) out.data.inputs = bindings(*i, "inputs", inputs);
  // Those that are values of the graph are taken out.
  const auto derived = [&](const yaml::Node& all, std::map<std::string, std::string>& to) {
    yaml::Node fields = all;
    std::erase_if(fields.entries, [&](const yaml::Entry& e) {
      const yaml::Node* value = e.value.is_map() ? e.value.find("value") : nullptr;
      if (!value) return false;
      unknown_keys(e.value, {"value"}, "a value of the graph");
      if (!sound)
        report.note_follow_up();
      else if (!is_output(e.key))
        unknown_keys(all, output_names(), "the outputs");
      else if (value->is_text() && known_value(*value))
        to[e.key] = value->text;
      else if (!value->is_text())
        report.add("spec.type", value->place, "`value` names a value of the graph");
      return true;
    });
    return fields;
  };
  if (const yaml::Node* t = node.find("targets"); t && want_map(*t, "`targets`"))
    out.data.targets = bindings(derived(*t, out.data.derived.targets), "targets", output_names());
  if (const yaml::Node* w = node.find("sample_weight")) {
    if (const yaml::Node* value = w->is_map() ? w->find("value") : nullptr; value && value->is_text()) {
      unknown_keys(*w, {"value"}, "a value of the graph");
      if (known_value(*value))
        for (const std::string& o : output_names()) out.data.derived.weights[o] = value->text;
    } else if (w->is_map() && !w->find("field") && !w->find("fields")) {
      out.data.weights = bindings(derived(*w, out.data.derived.weights), "sample_weight", output_names());
    } else {
      for (const std::string& o : output_names())
        if (auto b = binding(o, *w)) out.data.weights.push_back(std::move(*b));
    }
  }
}

}  // namespace kcc
