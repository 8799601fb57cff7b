// kcc schema: what a spec may hold, as a JSON Schema for editors.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "compiler/emit/json_schema.h"

namespace kcc {
namespace {

const bool registered = define_command({"schema", "A JSON Schema of specs, for editors", [](CLI::App&) {
                                          return [](Terminal& t) {
                                            t.print(json_schema().dump(t.json() ? -1 : 2));
                                            return static_cast<int>(kDone);
                                          };
                                        }});

}  // namespace
}  // namespace kcc
