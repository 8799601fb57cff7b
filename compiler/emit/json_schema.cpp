#include "compiler/emit/json_schema.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/activations/activation.h"
#include "runtime/data/decoded.h"
#include "runtime/model/layer.h"
#include "runtime/object/arg.h"
#include "runtime/object/bounds.h"
#include "runtime/object/registry.h"

namespace kcc {
namespace {

using Json = nlohmann::ordered_json;

Json named(const std::string& name) { return {{"$ref", "#/definitions/" + name}}; }
Json any_of(Json::array_t options) { return options.size() == 1 ? options[0] : Json{{"anyOf", std::move(options)}}; }
Json described(Json schema, const std::string& text) {
  if (!text.empty()) schema["description"] = text;
  return schema;
}
// What the keys of an object are for. Beside a reference a validator sees nothing else.
Json explained(Json object, const std::vector<std::pair<std::string, std::string>>& words) {
  for (const auto& [key, text] : words) {
    Json& property = object["properties"].at(key);
    if (property.contains("$ref")) property = Json{{"allOf", Json::array({property})}};
    property["description"] = text;
  }
  return object;
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json map_of(Json values) { return {{"type", "object"}, {"additionalProperties", std::move(values)}}; }
// By the names of values, as in the graph: `h`, and `h, state` of several results.
Json by_names(Json values, bool several = false) {
  const std::string name = "[a-z_][A-Za-z0-9_]*";
  Json s = map_of(std::move(values));
  s["propertyNames"] = {{"pattern", "^ *" + name + (several ? "( *, *" + name + ")*" : "") + " *$"}};
  return s;
}
Json closed(Json properties, Json::array_t required = {}) {
  Json s{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) s["required"] = std::move(required);
  return s;
}

Json json_of(const Config& c) {
  switch (c.kind) {
    case Config::Kind::kNull: return nullptr;
    case Config::Kind::kBool: return c.flag;
    case Config::Kind::kInt: return c.integer;
    case Config::Kind::kFloat: return std::isfinite(c.number) ? Json(c.number) : Json(to_string(c));
    case Config::Kind::kText: return c.text;
    case Config::Kind::kList: {
      Json list = Json::array();
      for (const Config& item : c.items) list.push_back(json_of(item));
      return list;
    }
    case Config::Kind::kMap: {
      Json map = Json::object();
      for (const ConfigEntry& e : c.entries) map[e.key] = json_of(e.value);
      return map;
    }
    default: return to_string(c);
  }
}

// A variable may stand for anything.
Json or_variable(Json schema) { return any_of({std::move(schema), named("variable")}); }

// A mapping that a variable may stand for. Its keys stay where editors look for them.
Json section(Json object) {
  object["type"] = Json::array({"object", "string"});
  object["pattern"] = "\\$";
  return object;
}

Json boolean() { return or_variable({{"type", "boolean"}}); }

// A layer's name, which its weights lie under in files.
Json layer_name() { return or_variable({{"type", "string"}, {"pattern", "^[A-Za-z0-9_./-]+$"}}); }

Json dtype() { return {{"enum", Json::array({"float32", "float64", "int32", "int64", "bool", "string"})}}; }

template <class T>
bool holds(const ArgBase& arg) {
  return dynamic_cast<const Arg<T>*>(&arg) || dynamic_cast<const Arg<std::optional<T>>*>(&arg);
}

Json bounded(Json schema, const Rule& rule) {
  const Bounds* b = rule.holds.target<Bounds>();
  if (!b) return schema;
  if (std::isfinite(b->low)) schema[b->low_allowed ? "minimum" : "exclusiveMinimum"] = b->low;
  if (std::isfinite(b->high)) schema[b->high_allowed ? "maximum" : "exclusiveMaximum"] = b->high;
  return schema;
}

Json of_argument(const ArgBase& arg) {
  ArgSchema s;
  arg.describe(s);
  Json::array_t options;
  const auto one = [&](const std::string& type) -> Json {
    if (type == "integer" || type == "number") return bounded(Json{{"type", type}}, arg.rule);
    if (type == "string" && holds<DType>(arg)) return dtype();
    if (type == "string" && !arg.rule.choices.empty()) return Json{{"type", "string"}, {"enum", arg.rule.choices}};
    if (type == "array" && s.family.empty()) {
      Json items = s.items.empty() ? Json(true)
                   : s.items == "integer" || s.items == "number"
                       ? or_variable(bounded(Json{{"type", s.items}}, arg.rule))
                       : or_variable(Json{{"type", s.items}});
      if (s.items == "string" && !arg.rule.choices.empty()) items["enum"] = arg.rule.choices;
      if (holds<std::vector<std::optional<int64_t>>>(arg)) items = any_of({std::move(items), {{"type", "null"}}});
      Json list = list_of(std::move(items));
      if (s.size > 0) list["minItems"] = list["maxItems"] = s.size;
      return list;
    }
    return Json{{"type", type}};
  };
  if (!s.family.empty()) options.push_back(named(s.family));
  if (!s.family.empty() && std::find(s.types.begin(), s.types.end(), "array") != s.types.end())
    options.push_back(list_of(named(s.family)));
  for (const std::string& type : s.types)
    if (s.family.empty() || type == "null" || type == "number") options.push_back(one(type));
  if (std::find(s.types.begin(), s.types.end(), "array") != s.types.end() && !s.items.empty() && s.size != 1)
    options.push_back(one(s.items));                               // a single one stands for all
  if (options.empty()) return described(Json::object(), arg.doc);  // whatever was written
  options.push_back(named("variable"));
  options.push_back(named("formula"));
  Json schema = described(any_of(std::move(options)), arg.doc);
  if (!arg.required) schema["default"] = json_of(arg.write());
  return schema;
}

Json arguments_of(const Object& sample) {
  Json all = Json::object();
  for (const ArgBase* a : sample.args()) all[a->name] = of_argument(*a);
  if (dynamic_cast<const Layer*>(&sample)) all["name"] = described(layer_name(), sample.arg("name")->doc);
  return all;
}

Json names_required(const Object& sample) {
  Json all = Json::array();
  for (const ArgBase* a : sample.args())
    if (a->required) all.push_back(a->name);
  return all;
}

// `{Type: first, more: ..}`, or `{Type: {all: ..}}`; what must be given stands in one of the two places.
Json of_type(const TypeInfo& info, const Json& beside) {
  const Object& sample = *info.sample;
  const Json arguments = arguments_of(sample), required = names_required(sample);
  Json::array_t value{closed(arguments), {{"type", "null"}}, named("variable")};
  // Which of the ways to write it, each with what it needs.
  const auto way = [&](Json of, Json rest) {
    rest["properties"] = Json{{info.name, std::move(of)}};
    return rest;
  };
  Json::array_t ways;
  if (const ArgBase* first = sample.first_arg()) {
    Json others = Json::array();
    for (const Json& name : required)
      if (name != first->name) others.push_back(name);
    Json alone{{"not", {{"required", Json::array({first->name})}}}};
    if (!others.empty()) alone["required"] = others;
    ways.push_back(way(any_of({of_argument(*first), named("variable")}), std::move(alone)));
    value.push_back(of_argument(*first));
  }
  if (required.empty()) {
    ways.push_back(way({{"type", Json::array({"object", "null"})}}, Json::object()));
  } else {
    ways.push_back(way({{"type", "object"}, {"required", required}}, Json::object()));
    Json given = Json::array();  // some of them beside
    for (const Json& name : required) given.push_back({{"required", Json::array({name})}});
    ways.push_back(way({{"type", Json::array({"object", "null"})}}, Json{{"anyOf", given}}));
  }
  Json properties = arguments;
  for (const auto& [key, schema] : beside.items()) properties[key] = schema;
  properties[info.name] = described(any_of(std::move(value)), info.doc);
  Json made = closed(std::move(properties), {info.name});
  made["anyOf"] = std::move(ways);
  return made;
}

// Types of a family that the schema does not know, those of plugins: by name, or with arguments.
void add_unknown(const Json& known, Json::array_t& options) {
  Json not_known = Json::array();
  for (const Json& name : known) not_known.push_back({{"required", Json::array({name})}});
  Json object{{"type", "object"}, {"not", {{"propertyNames", {{"pattern", "^[a-z_]"}}}}}};
  if (!not_known.empty()) object["allOf"] = Json::array({Json{{"not", {{"anyOf", not_known}}}}});
  options.push_back(
      described(Json{{"type", "string"}, {"pattern", "^[A-Z]"}, {"not", {{"enum", known}}}}, "a plugin's"));
  options.push_back(described(std::move(object), "a plugin's"));
}

// Objects of a family: by name, or with arguments.
Json of_family(const std::string& family, const Json& beside, Json::array_t more = {}) {
  Json names = Json::array(), known = Json::array();  // known: those that need arguments too
  Json::array_t options;
  for (const TypeInfo* info : types_of(family)) {
    known.push_back(info->name);
    if (names_required(*info->sample).empty()) {
      names.push_back(info->name);
      for (const std::string& alias : info->aliases)
        if (family != "layer") names.push_back(alias);
    }
    options.push_back(of_type(*info, beside));
  }
  if (family == "metric")
    for (const char* settled : {"accuracy", "acc", "crossentropy", "ce"}) names.push_back(settled);
  options.insert(options.begin(), Json{{"type", "string"}, {"enum", names}});
  for (Json& m : more) options.push_back(std::move(m));
  for (const Json& name : names)
    if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
  if (family != "layer") add_unknown(known, options);
  options.push_back(named("variable"));
  return any_of(std::move(options));
}

Json layer_family() {
  const Json common{{"call", {{"type", "object"}, {"description", "arguments of the call beside what flows in"}}}};
  const Json every{{"name", described(layer_name(), "its name in the paths of weights")},
                   {"trainable", boolean()},
                   {"dtype", or_variable(dtype())},
                   {"call", common["call"]}};
  const auto with = [&](Json own, Json::array_t required) {
    for (const auto& [key, schema] : every.items()) own[key] = schema;
    return closed(std::move(own), std::move(required));
  };
  const Json repeat = any_of({{{"type", "integer"}, {"minimum", 1}},
                              Json{{"type", "object"}, {"minProperties", 1}, {"maxProperties", 1}},
                              named("variable")});
  Json::array_t more;
  more.push_back({{"type", "string"}, {"pattern", "^[a-z_][A-Za-z0-9_]*$"}, {"description", "a shared layer"}});
  more.push_back(
      with({{"stack", or_variable(list_of(named("layer")))}, {"repeat", repeat}, {"share", boolean()}}, {"stack"}));
  more.push_back(with({{"model", named("model")}, {"repeat", repeat}, {"share", boolean()}}, {"model"}));
  for (Json* turns : {&more[more.size() - 2], &more.back()})
    (*turns)["dependencies"]["share"] = Json::array({"repeat"});
  more.push_back(with({{"spec", {{"type", Json::array({"string", "object"})}}},
                       {"weights", {{"type", "string"}}},
                       {"vars", {{"type", "object"}}},
                       {"inputs", Json::object()},
                       {"outputs", Json::object()}},
                      {"spec"}));
  more.push_back(closed({{"layer", {{"type", "string"}}}, {"call", common["call"]}}, {"layer"}));
  more.push_back(closed({{"if", Json::object()}, {"then", named("layer")}, {"else", named("layer")}}, {"if", "then"}));
  // Types of the spec's own blocks and of plugins: what is no built-in type.
  Json known = Json::array();
  for (const TypeInfo* info : types_of("layer")) known.push_back(info->name);
  more.push_back({{"type", "string"}, {"pattern", "^[A-Z]"}, {"not", {{"enum", known}}}, {"description", "a block"}});
  Json not_known = Json::array();
  for (const Json& name : known) not_known.push_back({{"required", Json::array({name})}});
  more.push_back({{"type", "object"},
                  {"minProperties", 1},
                  {"description", "a block"},
                  {"not", {{"anyOf", not_known}}},
                  {"allOf", Json::array({Json{{"not", {{"propertyNames", {{"pattern", "^[^A-Z$]"}}}}}}})},
                  {"patternProperties", {{"^", true}}},
                  {"propertyNames", {{"not", {{"enum", Json::array({"stack", "model", "spec", "layer", "if"})}}}}}});
  return of_family("layer", common, std::move(more));
}

// Where no plugin may have others: each type is one that kcc has, by its name or as the key of its arguments.
Json of_known_types(const std::string& family) {
  Json names = Json::array();
  for (const TypeInfo* info : types_of(family)) {
    names.push_back(info->name);
    for (const std::string& alias : info->aliases) names.push_back(alias);
  }
  const Json name = any_of({Json{{"pattern", "^[^A-Z]|\\$"}}, Json{{"enum", std::move(names)}}});
  return {{"if", {{"type", "string"}}}, {"then", name}, {"else", {{"propertyNames", name}}}};
}

Json layers_known() {
  const Json layer = of_known_types("layer");
  const Json model{
      {"properties",
       {{"stack", {{"items", layer}}},
        {"graph", {{"additionalProperties", {{"items", Json::array({true})}, {"additionalItems", layer}}}}}}}};
  return {{"properties", {{"model", model}}}};
}

Json training_known() {
  // One, several in a list, or by the names of outputs.
  const auto by_output = [](const Json& one) {
    const Json few = {{"allOf", Json::array({one, Json{{"items", one}}})}};
    return Json{{"allOf", Json::array({few, Json{{"additionalProperties", few}}})}};
  };
  Json keys{{"optimizer", of_known_types("optimizer")},
            {"loss", by_output(of_known_types("loss"))},
            {"callbacks", {{"items", of_known_types("callback")}}}};
  for (const char* key : {"metrics", "weighted_metrics"}) keys[key] = by_output(of_known_types("metric"));
  Json all = keys;
  all["phases"] = {{"items", {{"properties", keys}}}};
  return {{"properties", {{"training", {{"properties", all}}}}}};
}

Json shape() {
  return list_of(any_of({{{"type", "integer"}, {"minimum", 1}},
                         {{"type", "null"}},
                         {{"type", "string"}, {"pattern", "^([A-Z]|.*\\$)"}}}));
}

Json model() {
  const Json input = any_of(
      {shape(),
       closed(
           {{"shape", any_of({shape(), named("variable")})}, {"dtype", or_variable(dtype())}, {"optional", boolean()}},
           {"shape"}),
       named("variable")});
  const Json inputs = any_of({by_names(input), list_of({{"type", "string"}})});
  const Json variable = closed({{"variable", any_of({shape(), named("variable")})},
                                {"initializer", named("initializer")},
                                {"regularizer", named("regularizer")},
                                {"constraint", named("constraint")},
                                {"trainable", boolean()},
                                {"name", {{"type", "string"}}},
                                {"dtype", or_variable(dtype())}},
                               {"variable"});
  // The first of a chain is its source, the others are layers.
  Json chain{{"type", "array"},
             {"minItems", 1},
             {"items", Json::array({Json{{"type", Json::array({"string", "array", "object"})}}})},
             {"additionalItems", named("layer")}};
  const Json either = any_of({named("value"), layer_name()});
  const Json condition = closed({{"if", Json::object()}, {"then", either}, {"else", either}}, {"if"});
  const Json outputs = any_of({{{"type", "string"}}, list_of({{"type", "string"}}), map_of({{"type", "string"}})});
  const Json functional = closed({{"inputs", or_variable(inputs)},
                                  {"layers", by_names(named("layer"))},
                                  {"graph", or_variable(by_names(named("value"), true))},
                                  {"outputs", outputs}},
                                 {"graph", "outputs"});
  const Json sequential =
      closed({{"input", input}, {"inputs", inputs}, {"stack", or_variable(list_of(named("layer")))}}, {"stack"});
  const Json subclassed = closed({{"inputs", inputs}, {"class", named("layer")}, {"outputs", outputs}}, {"class"});
  const std::vector<std::pair<std::string, std::string>> ends{
      {"inputs", "what flows in: names with their shapes, without the batch"},
      {"outputs", "the values that the model computes: a name, a list, or public names with values"}};
  const std::pair<std::string, std::string> layers{"layers", "layers used several times with the same weights"},
      graph{"graph", "values by their names: a source and the layers applied to it, or an expression"};
  return {
      {"value", any_of({named("formula"), variable, condition, chain, named("variable")})},
      {"model", any_of({explained(functional, {ends[0], layers, graph, ends[1]}),
                        explained(sequential, {{"input", "the shape of a row, without the batch"},
                                               ends[0],
                                               {"stack", "layers, applied in turn"}}),
                        explained(subclassed, {ends[0], {"class", "a plugin's model, with its arguments"}, ends[1]}),
                        named("variable")})}};
}

Json source() {
  Json::array_t options;
  for (const TypeInfo* info : types_of("source")) {
    Json properties = arguments_of(*info->sample);
    const ArgBase* first = info->sample->first_arg();
    properties[info->name] = first ? of_argument(*first) : Json::object();
    if (info->name == "join") properties[info->name] = map_of(named("source"));
    options.push_back(described(closed(std::move(properties), {info->name}), info->doc));
  }
  options.push_back(Json{{"type", "object"},
                         {"patternProperties", {{"^[A-Z]", true}}},
                         {"minProperties", 1},
                         {"propertyNames", {{"pattern", "^([A-Z]|rows$|window$)"}}}});
  options.push_back(named("variable"));
  return any_of(std::move(options));
}

Json data() {
  const Json fields = any_of({{{"type", "string"}}, list_of({{"type", "string"}})});
  Json keys{
      {"field", described({{"type", "string"}}, "the field that feeds it")},
      {"fields", described(fields, "several fields, side by side; `p*` are all that begin so")},
      {"except", described(fields, "all fields but these")},
      {"value", described({{"type", "string"}}, "a value of the graph")},
      {"classes", described(list_of(Json::object()),
                            "the labels of a text field, in the order of their numbers; else collected from `train`")},
      {"missing", described({{"enum", Json::array({"error", "drop", "keep"})}, {"default", "error"}},
                            "what to do with rows that lack a value")},
      {"length", described({{"type", "integer"}, {"minimum", 1}},
                           "that lists are filled up or cut to; else the longest of the batch")},
      {"pad", described({{"type", Json::array({"number", "string"})}}, "what lists are filled up with")},
      {"side", described({{"enum", Json::array({"pre", "post"})}, {"default", "post"}}, "the end at which they are")},
      {"at", described({{"type", Json::array({"string", "integer"})}},
                       "the rows of a window: a number, or a slice such as `0:720:6`")}};
  for (const TypeInfo* decoder : types_of(Decoder::kFamily)) keys.update(arguments_of(*decoder->sample));
  const Json binding = any_of({fields, closed(std::move(keys)), named("variable")});
  const Json part = any_of(
      {explained(closed({{"split", any_of({{{"type", "integer"}, {"minimum", 1}},
                                           {{"type", "number"}, {"exclusiveMinimum", 0}, {"exclusiveMaximum", 1}},
                                           named("variable")})},
                         {"stratify", {{"type", "string"}}},
                         {"group", {{"type", "string"}}},
                         {"shuffle", boolean()},
                         {"folds", or_variable({{"type", "integer"}, {"minimum", 2}})},
                         {"fold", any_of({{{"type", "integer"}, {"minimum", 0}}, named("variable")})}}),
                 {{"split", "a share of the training data, or a count of its rows"},
                  {"stratify", "a field whose values both parts have in the same shares"},
                  {"group", "a field: rows of one value stay together"},
                  {"shuffle", "false: the last rows"},
                  {"folds", "parts of a cross-validation"},
                  {"fold", "the part that is held out, from 0"}}),
       named("source")});
  return explained(closed({{"train", named("source")},
                           {"validation", part},
                           {"test", part},
                           {"inputs", map_of(binding)},
                           {"targets", map_of(binding)},
                           {"sample_weight", any_of({binding, map_of(binding)})}},
                          {"train"}),
                   {{"train", "the rows to learn from: files with named fields"},
                    {"validation", "rows to look at after each epoch: a source, or a part of `train`"},
                    {"test", "rows for `kcc evaluate`: a source, or a part of `train`"},
                    {"inputs", "the field that each input takes; one of its own name needs no line"},
                    {"targets", "the field that each output is compared with; one of its own name needs no line"},
                    {"sample_weight", "the field that says how much each row counts"}});
}

Json training() {
  const Json whole = or_variable({{"type", "integer"}, {"minimum", 1}});
  const Json term = any_of({named("loss"), named("formula")});
  const Json metric = any_of({named("metric"), named("formula"), map_of(named("formula"))});
  const Json metrics = any_of({metric, list_of(metric)});
  const Json step = closed({{"minimize", {{"type", "string"}}},
                            {"update", list_of({{"type", "string"}})},
                            {"optimizer", named("optimizer")},
                            {"repeat", whole}},
                           {"minimize"});
  const Json weights = any_of({{{"type", "number"}}, {{"const", "balanced"}}, {{"type", "object"}}});
  Json of_phase{{"optimizer", any_of({named("optimizer"), map_of(named("optimizer"))})},
                {"loss", any_of({term, map_of(term)})},
                {"loss_weights", map_of(or_variable({{"type", "number"}}))},
                {"metrics", any_of({metrics, map_of(metrics)})},
                {"weighted_metrics", any_of({metrics, map_of(metrics)})},
                {"epochs", whole},
                {"batch_size", whole},
                {"validation_batch_size", whole},
                {"validation_freq", whole},
                {"steps_per_epoch", whole},
                {"shuffle", boolean()},
                {"class_weight", any_of({{{"const", "balanced"}}, map_of(weights)})},
                {"callbacks", or_variable(list_of(named("callback")))},
                {"freeze", list_of({{"type", "string"}})},
                {"steps", list_of(any_of({step, list_of(step)}))}};
  const std::vector<std::pair<std::string, std::string>> words{
      {"optimizer", "how weights follow their gradients: `adam`, `{Adam: 0.001}`"},
      {"loss", "what is minimised: of each output, and terms of their own"},
      {"loss_weights", "how much each loss counts; 1 where nothing is said"},
      {"metrics", "figures that are reported beside the loss"},
      {"weighted_metrics", "metrics that count rows by `sample_weight`"},
      {"epochs", "how often all rows are gone over"},
      {"batch_size", "rows of a step; 32 where nothing is said"},
      {"validation_batch_size", "rows of a step of the validation"},
      {"validation_freq", "epochs between validations"},
      {"steps_per_epoch", "steps that an epoch ends after"},
      {"shuffle", "whether rows come in another order each epoch"},
      {"class_weight", "how much rows of each class count; `balanced`: all classes as much"},
      {"callbacks", "what happens between epochs: EarlyStopping, ModelCheckpoint, .."},
      {"freeze", "paths of layers that keep their weights; `*` stands for any text"},
      {"steps", "in place of loss and optimizer: several that take turns for each batch"}};
  Json all = of_phase;
  all["phases"] = list_of(explained(closed(of_phase), words));
  all["precision"] = {{"enum", Json::array({"float32", "float64", "mixed_bfloat16"})}, {"default", "float32"}};
  all["weights"] = any_of({{{"type", "string"}},
                           closed({{"file", {{"type", "string"}}},
                                   {"take", list_of({{"type", "string"}})},
                                   {"rename", map_of({{"type", "string"}})}},
                                  {"file"})});
  all["checkpoint"] = or_variable(closed({{"seconds", or_variable({{"type", "number"}, {"minimum", 0}})}}));
  all["loop"] = Json::object();
  return explained(explained(closed(std::move(all)), words),
                   {{"phases", "trainings one after the other, each with keys of its own"},
                    {"precision", "of numbers in the step"},
                    {"weights", "a file of weights to start from"},
                    {"checkpoint", "how often the whole state is saved"},
                    {"loop", "a plugin's step in place of kcc's"}});
}

}  // namespace

Json json_schema() {
  Json definitions{
      {"variable", {{"type", "string"}, {"pattern", "\\$"}, {"description", "a variable, `$name` or `$(arithmetic)`"}}},
      {"formula", {{"type", "string"}, {"pattern", "^\\s*="}, {"description", "an expression, `= a + b`"}}}};
  const Json nothing = Json::object();
  definitions["layer"] = layer_family();
  Json functions = Json::array();
  for (const ActivationFunction* f : all_activations()) functions.push_back(f->name);
  functions.push_back("linear");
  definitions["activation"] = any_of({{{"type", "string"}, {"enum", functions}},
                                      named("formula"),
                                      named("variable"),
                                      {{"type", "object"}, {"minProperties", 1}},
                                      {{"type", "string"}, {"pattern", "^[A-Z]"}}});
  for (const std::string& family : families()) {
    if (family == "layer" || family == "source") continue;
    Json::array_t more;
    if (family == "schedule" || family == "initializer") more.push_back(Json{{"type", "number"}});
    definitions[family] = of_family(family, nothing, std::move(more));
  }
  for (const char* needed :
       {"loss", "metric", "optimizer", "initializer", "regularizer", "constraint", "callback", "schedule"})
    if (!definitions.contains(needed)) definitions[needed] = nothing;
  definitions["source"] = source();
  const Json parts = model();
  for (const auto& [name, schema] : parts.items()) definitions[name] = schema;
  const Json arguments = list_of(any_of({{{"type", "string"}}, Json{{"type", "object"}, {"maxProperties", 1}}}));
  const Json block =
      explained(closed({{"args", arguments},
                        {"inputs", any_of({{{"type", "object"}}, list_of({{"type", "string"}})})},
                        {"input", Json::object()},
                        {"layers", by_names(named("layer"))},
                        {"graph", or_variable(by_names(named("value"), true))},
                        {"outputs", Json::object()},
                        {"stack", or_variable(list_of(named("layer")))}}),
                {{"args", "its arguments: names, and names with defaults"},
                 {"inputs", "what flows in, by name; with shapes, whose symbols are the sizes at the use"},
                 {"layers", "layers used several times with the same weights"},
                 {"graph", "values by their names"},
                 {"outputs", "the values that come out"},
                 {"stack", "in place of inputs, graph and outputs: layers, applied in turn"}});
  Json root = explained(
      closed({{"kcc", {{"const", 1}, {"description", "the version of the language"}}},
              {"name", or_variable({{"type", "string"}, {"pattern", "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$"}})},
              {"seed", or_variable({{"type", "integer"}, {"minimum", 0}, {"default", 0}})},
              {"vars", by_names(Json::object())},
              {"blocks",
               {{"type", "object"}, {"propertyNames", {{"pattern", "^[A-Z]"}}}, {"additionalProperties", block}}},
              {"plugins", list_of({{"type", {"string", "object"}}})},
              {"allow", Json::object()},
              {"model", named("model")},
              {"data", section(data())},
              {"training", section(training())}},
             {"kcc", "model"}),
      {{"name", "of the run's folder; the file's name where nothing is said"},
       {"seed", "every random draw derives from it"},
       {"vars", "values for `$name` and `$(arithmetic)`; `--set vars.name=..` gives others"},
       {"blocks", "layer types of the spec's own"},
       {"plugins", "C++ sources with layers, losses, loops, .. of one's own"},
       {"allow", "codes of warnings that are not wanted"},
       {"model", "what is computed: inputs, layers, outputs"},
       {"data", "where rows come from, and what they feed"},
       {"training", "how the model learns: Keras' `compile` and `fit`"}});
  Json out{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "A kcc spec"}};
  for (auto& [key, value] : root.items()) out[key] = value;
  const auto without = [](const Json& sections, Json then) {
    Json there = Json::array();
    for (const Json& section : sections) there.push_back({{"required", Json::array({section})}});
    return Json{{"if", {{"not", {{"anyOf", std::move(there)}}}}}, {"then", std::move(then)}};
  };
  out["allOf"] = Json::array({without(Json::array({"blocks", "plugins"}), layers_known()),
                              without(Json::array({"plugins"}), training_known())});
  out["definitions"] = std::move(definitions);
  return out;
}

}  // namespace kcc
