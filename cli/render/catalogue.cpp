#include "cli/render/catalogue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/render/text.h"
#include "cli/render/width.h"
#include "runtime/activations/activation.h"
#include "runtime/functions/function.h"
#include "runtime/functions/left_out.h"
#include "runtime/model/layer.h"
#include "runtime/object/arg.h"
#include "runtime/object/guard.h"
#include "runtime/object/registry.h"

namespace kcc {
namespace {

constexpr const char* kOrder[] = {"layer",       "activation",  "loss",       "metric",   "optimizer", "schedule",
                                  "initializer", "regularizer", "constraint", "callback", "source",    kFunctions};

// The type's own arguments, then those that all of its family have.
std::vector<const ArgBase*> arguments(const Object& sample) {
  std::vector<const ArgBase*> own(sample.args().begin(), sample.args().end());
  if (const auto first = std::find(own.begin(), own.end(), sample.first_arg()); first != own.end())
    std::rotate(own.begin(), first, own.end());
  return own;
}

// "a list, each of it text or null" is a list, or null.
std::string list_words(std::string words) {
  constexpr std::string_view kEach = "a list, each of it ", kNull = " or null";
  if (words.starts_with(kEach) && words.ends_with(kNull))
    words.replace(words.size() - kNull.size(), kNull.size(), "; or null");
  return words;
}

std::string rule_words(const ArgBase& arg) {
  std::string s;
  if (arg.rule.choices.size() == 1) return "only " + arg.rule.choices[0];
  for (const std::string& c : arg.rule.choices) s += (s.empty() ? "one of " : ", ") + c;
  return s.empty() ? arg.rule.words : s;
}

nlohmann::ordered_json json_of(const Config& c) {
  switch (c.kind) {
    case Config::Kind::kNull: return nullptr;
    case Config::Kind::kBool: return c.flag;
    case Config::Kind::kInt: return c.integer;
    case Config::Kind::kFloat:
      return std::isfinite(c.number) ? nlohmann::ordered_json(c.number) : nlohmann::ordered_json(to_string(c));
    case Config::Kind::kText: return c.text;
    case Config::Kind::kList: {
      nlohmann::ordered_json list = nlohmann::ordered_json::array();
      for (const Config& item : c.items) list.push_back(json_of(item));
      return list;
    }
    default: return to_string(c);
  }
}

// A function by how it is called.
const std::string& shown(const CatalogueItem& item) { return item.signature.empty() ? item.name : item.signature; }

int widest(const std::vector<CatalogueItem>& items) {
  int width = 0;
  for (const CatalogueItem& item : items) width = std::max(width, display_width(shown(item)));
  return width;
}

std::string list_text(const std::string& title, const std::vector<CatalogueItem>& items, int width) {
  if (items.empty()) return "";
  std::string out = title + "\n";
  const int column = std::min(36, widest(items)) + 4;
  for (const CatalogueItem& item : items) out += hanging("  " + shown(item), column, item.doc, width) + "\n";
  return out;
}

}  // namespace

std::vector<std::string> catalogue_families() {
  std::vector<std::string> all(std::begin(kOrder), std::end(kOrder));
  for (const std::string& f : families())
    if (std::find(all.begin(), all.end(), f) == all.end()) all.push_back(f);
  return all;
}

std::string plural(const std::string& family) { return family + (family.ends_with('s') ? "es" : "s"); }

std::vector<CatalogueItem> catalogue(const std::string& family) {
  std::vector<CatalogueItem> items;
  if (family == "activation")
    for (const ActivationFunction* f : all_activations()) items.push_back({family, f->name, f->doc, {}, nullptr});
  if (family == kFunctions)
    for (const Function* f : all_functions()) items.push_back({family, f->name, f->doc, {}, nullptr, f->signature});
  if (family == kLeftOut)
    for (const FunctionLeftOut& f : functions_left_out())
      items.push_back({family, std::string(f.name), f.reason, {}, nullptr});
  for (const TypeInfo* info : types_of(family))
    items.push_back({family, info->name, info->doc, info->aliases, info->sample});
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return items;
}

std::vector<CatalogueItem> catalogue_named(const std::string& name) {
  std::vector<CatalogueItem> found;
  std::vector<std::string> all = catalogue_families();
  all.push_back(kLeftOut);
  for (const std::string& family : all)
    for (CatalogueItem& item : catalogue(family))
      if (item.name == name || std::find(item.aliases.begin(), item.aliases.end(), name) != item.aliases.end())
        found.push_back(std::move(item));
  return found;
}

std::string family_text(const std::string& family, int width) {
  std::string out = list_text(plural(family), catalogue(family), width);
  if (family == kFunctions) out += "\n" + list_text("functions of Keras that are left out", catalogue(kLeftOut), width);
  return out;
}

std::string catalogue_text(int width) {
  std::string out;
  for (const std::string& family : catalogue_families())
    if (const std::string text = family_text(family, width); !text.empty()) out += (out.empty() ? "" : "\n") + text;
  return out;
}

std::string item_text(const CatalogueItem& item, int width) {
  std::string out = shown(item) + " (" + item.family + ")\n" + hanging("", 2, item.doc, width) + "\n";
  if (!item.aliases.empty()) {
    std::string all;
    for (const std::string& a : item.aliases) all += (all.empty() ? "" : ", ") + a;
    out += hanging("  also called", 14, all, width) + "\n";
  }
  if (const auto* layer = dynamic_cast<const Layer*>(item.sample)) {
    const std::vector<std::string> inputs = asked(*layer, &Layer::input_names);
    const auto names = [&](const char* what, const std::vector<std::string>& all) {
      if (!all.empty()) out += hanging(what, 14, fmt::format("{}", fmt::join(all, ", ")), width) + "\n";
    };
    if (inputs.size() > 1) names("  inputs", inputs);
    names("  in `call:`", asked(*layer, &Layer::call_argument_names));
    names("  results", asked(*layer, &Layer::result_names));
  }
  if (!item.sample || item.sample->args().empty()) return out;
  out += "\n";
  const std::vector<const ArgBase*> args = arguments(*item.sample);
  int column = 0;
  for (const ArgBase* a : args) column = std::max(column, display_width(a->name));
  column = std::min(28, column) + 4;
  for (const ArgBase* a : args) {
    std::string line = list_words(a->type_words());
    if (const std::string rule = rule_words(*a); !rule.empty()) line += ", " + rule;
    line += a->required ? "; must be given" : "; default " + to_string(a->write());
    if (a == item.sample->first_arg()) line += "; may stand alone";
    out += hanging("  " + a->name, column, line, width) + "\n";
    if (!a->doc.empty()) out += hanging("", column + 2, a->doc, width) + "\n";
  }
  return out;
}

nlohmann::ordered_json item_json(const CatalogueItem& item) {
  nlohmann::ordered_json j{{"name", item.name}, {"family", item.family}, {"doc", item.doc}, {"aliases", item.aliases}};
  if (!item.signature.empty()) j["signature"] = item.signature;
  nlohmann::ordered_json& list = j["args"] = nlohmann::ordered_json::array();
  if (!item.sample) return j;
  if (const auto* layer = dynamic_cast<const Layer*>(item.sample)) {
    if (const auto inputs = asked(*layer, &Layer::input_names); inputs.size() > 1) j["inputs"] = inputs;
    if (const auto call = asked(*layer, &Layer::call_argument_names); !call.empty()) j["call"] = call;
    if (const auto results = asked(*layer, &Layer::result_names); !results.empty()) j["results"] = results;
  }
  for (const ArgBase* a : arguments(*item.sample)) {
    ArgSchema schema;
    a->describe(schema);
    nlohmann::ordered_json arg{{"name", a->name}, {"types", schema.types}};
    if (!schema.items.empty()) arg["items"] = schema.items;
    if (schema.size > 0) arg["size"] = schema.size;
    if (!schema.family.empty()) arg["family"] = schema.family;
    arg["required"] = a->required;
    if (!a->required) arg["default"] = json_of(a->write());
    if (!a->rule.choices.empty()) arg["choices"] = a->rule.choices;
    if (!a->rule.words.empty()) arg["rule"] = a->rule.words;
    arg["doc"] = a->doc;
    list.push_back(std::move(arg));
  }
  return j;
}

nlohmann::ordered_json catalogue_json() {
  nlohmann::ordered_json j = nlohmann::ordered_json::object();
  for (const std::string& family : catalogue_families()) {
    nlohmann::ordered_json& list = j[plural(family)] = nlohmann::ordered_json::array();
    for (const CatalogueItem& item : catalogue(family)) {
      list.push_back({{"name", item.name}, {"doc", item.doc}, {"aliases", item.aliases}});
      if (!item.signature.empty()) list.back()["signature"] = item.signature;
    }
  }
  return j;
}

std::string catalogue_markdown() {
  std::string out;
  for (const char* family : {"layer", "loss", "metric", "optimizer"}) {
    std::string title = plural(family);
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
    out += (out.empty() ? "" : "\n") + ("| " + title + " | |\n| --- | --- |\n");
    for (const CatalogueItem& item : catalogue(family)) {
      std::string doc;
      for (const char c : item.doc) doc += c == '|' ? std::string("\\|") : std::string(1, c);
      out += "| `" + item.name + "` | " + doc + " |\n";
    }
  }
  return out;
}

}  // namespace kcc
