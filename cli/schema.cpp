// kcc schema: what a spec may hold, as a JSON Schema for editors.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "compiler/emit/json_schema.h"
#include "runtime/plugins/build.h"

namespace kcc {
namespace {

const bool schema_entered = define_command(
    {"schema", "A JSON Schema of specs, for editors", [](CLI::App& app) {
       auto plugins = std::make_shared<std::vector<std::string>>();
       app.add_option("--plugin", *plugins, "a plugin whose types are known too")->take_all()->allow_extra_args(false);
       return [plugins](Terminal& t) {
         for (const std::string& p : *plugins) load_plugin_file(p);
         t.print(json_schema().dump(t.json() ? -1 : 2));
         return static_cast<int>(kDone);
       };
     }});

}  // namespace
}  // namespace kcc
