// kcc plugin: a new plugin, one built beforehand, and whether what a plugin registers is right.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/render/table.h"
#include "runtime/files/replace.h"
#include "runtime/plugins/build.h"
#include "runtime/plugins/check.h"
#include "runtime/plugins/skeleton.h"

namespace kcc {
namespace {

namespace fs = std::filesystem;

struct PluginOptions {
  std::string name, out, file;
  std::vector<std::string> sources;
};

int make_new(const PluginOptions& o, Terminal& terminal) {
  const auto files = plugin_skeleton(o.name);
  if (disk().exists(o.name) || disk().is_folder(o.name))
    refuse("usage", "there is a `" + o.name + "` already", "another name, or another folder to work in");
  disk().make_folders(o.name);
  nlohmann::ordered_json made = nlohmann::ordered_json::array();
  for (const auto& [name, text] : files) {
    replace_file(disk(), o.name + "/" + name, text);
    made.push_back(o.name + "/" + name);
  }
  if (terminal.json())
    terminal.print(nlohmann::ordered_json{{"files", made}}.dump());
  else
    for (const auto& path : made) terminal.print(path.get<std::string>());
  terminal.note("`kcc train " + o.name + "/spec.yaml` uses it, `kcc plugin check " + o.name + "/" + o.name +
                ".cpp` tries it");
  return kDone;
}

// What is wrong with a plugin's files is reported as it is of a spec that names them.
int reported(Terminal& terminal, const std::function<int()>& f) {
  try {
    return f();
  } catch (const Refused& refused) {
    if (!refused.problem().kind.starts_with("plugin.")) throw;
    Sources sources;
    Report report(sources);
    report.add(refused.problem());
    return terminal.report(report);
  }
}

void need_files(const std::vector<std::string>& paths) {
  for (const std::string& path : paths)
    if (!disk().exists(path) || disk().is_folder(path)) refuse("usage", "there is no file `" + path + "`");
}

int build(const PluginOptions& o, Terminal& terminal) {
  need_files(o.sources);
  return reported(terminal, [&] {
    const std::string out = o.out.empty() ? fs::path(o.sources[0]).replace_extension(".so").string() : o.out;
    for (const std::string& source : o.sources)
      if (source == out) refuse("usage", "`" + out + "` is a source, and would be written over");
    const BuiltPlugin built = build_plugin(o.sources, out);
    terminal.print(terminal.json() ? nlohmann::ordered_json{{"file", built.path}}.dump() : built.path);
    return int{kDone};
  });
}

std::vector<PluginCheck> checks_of(const std::string& file) { return check_plugin(load_plugin_file(file)); }

int check(const PluginOptions& o, Terminal& terminal) {
  need_files({o.file});
  return reported(terminal, [&] {
    const std::vector<PluginCheck> checks = checks_of(o.file);
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    std::vector<std::vector<std::string>> rows{{"thing", "check", "result"}};
    size_t wrong = 0, left_out = 0;
    for (const PluginCheck& c : checks) {
      const bool passed = c.wrong.empty();
      wrong += !passed;
      left_out += !c.note.empty();
      list.push_back({{"thing", c.thing}, {"check", c.check}, {"passed", passed}, {"wrong", c.wrong}});
      if (!c.note.empty()) list.back()["note"] = c.note;
      rows.push_back({rows.size() > 1 && list[list.size() - 2]["thing"] == c.thing ? "" : c.thing, c.check,
                      !passed          ? c.wrong
                      : c.note.empty() ? "passed"
                                       : "not tried: " + c.note});
    }
    if (terminal.json()) {
      terminal.print(list.dump());
    } else {
      terminal.print(table_text(rows, terminal.table_width()));
      const size_t tried = checks.size() - left_out;
      terminal.print("\n" + std::to_string(tried) + (tried == 1 ? " check, " : " checks, ") +
                     (wrong == 0 ? "all passed" : std::to_string(wrong) + " failed") +
                     (left_out ? ", " + std::to_string(left_out) + " not tried" : ""));
    }
    return wrong == 0 ? int{kDone} : int{kFailed};
  });
}

const bool plugin_entered = define_command(
    {"plugin", "Plugins in C++: a new one, one built beforehand, whether one is right", [](CLI::App& app) {
       auto o = std::make_shared<PluginOptions>();
       app.require_subcommand(1);
       app.fallthrough();  // --json may stand behind them
       CLI::App* const make = app.add_subcommand("new", "a folder with a layer, a spec that uses it, and its build");
       make->add_option("NAME", o->name, "of the layer and of the folder: gated")->required();
       CLI::App* const built = app.add_subcommand("build", "a shared object that `plugins` can name");
       built->add_option("FILES", o->sources, "sources")->required();
       built->add_option("-o,--out", o->out, "the shared object; default: beside the first source");
       CLI::App* const checked = app.add_subcommand("check", "tries everything that a plugin registers");
       checked->add_option("FILE", o->file, "a source or a shared object")->required();
       for (CLI::App* sub : {make, built, checked}) sub->fallthrough();
       return [o, make, built](Terminal& t) {
         return make->parsed() ? make_new(*o, t) : built->parsed() ? build(*o, t) : check(*o, t);
       };
     }});

}  // namespace
}  // namespace kcc
