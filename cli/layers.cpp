// kcc layers: what a spec can name, and the arguments of each.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/render/catalogue.h"
#include "runtime/base/nearest.h"
#include "runtime/plugins/build.h"

namespace kcc {
namespace {

struct LayersOptions {
  std::string name;
  std::vector<std::string> plugins;
  bool markdown = false;
};

int layers(const LayersOptions& o, Terminal& terminal) {
  for (const std::string& p : o.plugins) load_plugin_file(p);
  const int width = terminal.table_width();
  if (o.name.empty()) {
    terminal.print(terminal.json() ? catalogue_json().dump()
                   : o.markdown    ? catalogue_markdown()
                                   : catalogue_text(width));
    return kDone;
  }
  const auto all_families = catalogue_families();
  const auto of = std::find_if(all_families.begin(), all_families.end(),
                               [&](const std::string& f) { return f == o.name || plural(f) == o.name; });
  const bool family = of != all_families.end();
  const std::vector<CatalogueItem> found = family ? catalogue(*of) : catalogue_named(o.name);
  if (family && !terminal.json()) {
    terminal.print(family_text(*of, width));
    return kDone;
  }
  if (found.empty()) {
    std::vector<std::string> names;
    for (const std::string& f : all_families)
      for (const CatalogueItem& item : catalogue(f)) names.push_back(item.name);
    const auto near = nearest(o.name, names);
    refuse("usage", "there is no type or function `" + o.name + "`",
           near ? "did you mean `" + *near + "`?" : "`kcc layers` lists what there is");
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::string text;
  for (const CatalogueItem& item : found) {
    list.push_back(item_json(item));
    text += (text.empty() ? "" : "\n") + item_text(item, width);
  }
  terminal.print(terminal.json() ? list.dump() : text);
  return kDone;
}

const bool layers_entered = define_command(
    {"layers", "What a spec can name: layers, losses, functions, .. and their arguments", [](CLI::App& app) {
       auto o = std::make_shared<LayersOptions>();
       app.add_option("NAME", o->name, "one of them, with its arguments, or a kind of them: loss, activation, ..");
       app.add_option("--plugin", o->plugins, "a plugin's source or shared object, whose types are listed too")
           ->take_all()
           ->allow_extra_args(false);
       app.add_flag("--markdown", o->markdown, "the tables of the README");
       return [o](Terminal& t) { return layers(*o, t); };
     }});

}  // namespace
}  // namespace kcc
