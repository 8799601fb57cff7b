#include "runtime/plugins/load.h"

#include <dlfcn.h>
#include <elf.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <deque>
#include <memory>
#include <set>

#include "runtime/base/problem.h"
#include "runtime/graph/failing.h"
#include "runtime/plugins/plugin.h"

namespace kcc {
namespace {

std::deque<LoadedPlugin>& all() {
  static std::deque<LoadedPlugin> plugins;
  return plugins;
}

// What the plugin that is being entered hands over; registered when all of it can be.
struct Entering {
  std::vector<std::pair<TypeInfo, Samples (*)()>> types;
  std::vector<const Op*> ops;
};
thread_local Entering* entering = nullptr;

[[noreturn]] void other_version(const std::string& what, const std::string& help) {
  refuse("plugin.version", what, "build it again, " + help);
}

[[noreturn]] void other_api(const std::string& name, int api) {
  other_version("`" + name + "` was built for version " + std::to_string(api) +
                    " of the plugins' interface, and this kcc has version " + std::to_string(kPluginApi),
                "with this kcc's headers");
}

// Whether the file has marks; refuses it where one does not fit.
bool built_alike(const std::string& path, const std::string& name) {
  static constexpr PluginMark own = plugin_mark(KCC_HEADERS);
  const std::string bytes = read_file(disk(), path, kLargestPlugin);
  if (!is_whole_object(bytes))
    refuse("plugin.load", "`" + name + "` cannot be loaded: it is no shared object, or a part of one",
           "build it again");
  const std::string_view magic(own.magic, sizeof own.magic);
  bool found = false;
  for (size_t at = bytes.find(magic); at != std::string::npos; at = bytes.find(magic, at + 1)) {
    PluginMark mark;
    if (bytes.size() - at < sizeof mark) break;
    std::memcpy(&mark, bytes.data() + at, sizeof mark);
    if (mark.api != own.api) other_api(name, mark.api);
    const auto text = [](const auto& field) { return std::string(field, strnlen(field, sizeof field)); };
    const auto major = [](const std::string& compiler) { return compiler.substr(0, compiler.find('.')); };
    const std::string compiler = text(mark.compiler), ours = text(own.compiler);
    if (major(compiler) != major(ours))
      other_version("`" + name + "` was built by " + compiler + ", and this kcc by " + ours,
                    "by the compiler that built kcc");
    if (text(mark.settings) != text(own.settings))
      other_version("`" + name + "` was built with other settings of the compiler (" + text(mark.settings) +
                        ") than this kcc (" + text(own.settings) + ")",
                    "without options such as -D_GLIBCXX_DEBUG that change how objects lie in memory");
    if (const std::string headers = text(mark.headers); !headers.empty() && headers != text(own.headers))
      other_version("`" + name + "` was built with the headers of another kcc (" + headers + ", and this one's are " +
                        text(own.headers) + ")",
                    "with this kcc's headers");
    if (mark.sizes != own.sizes)
      other_version("`" + name + "` was built with the headers of another kcc: its objects have other sizes",
                    "with this kcc's headers, and options as `kcc plugin build` has them");
    found = true;
  }
  return found;
}

// What a spec could not write, or could mean two things by. One that cannot be made says why where it is used.
void check_type(const TypeInfo& t, const std::string& plugin) {
  const auto is = [](char c, int (*f)(int)) { return f(static_cast<unsigned char>(c)) != 0; };
  const auto word = [&](const std::string& s) {
    return !s.empty() && !is(s[0], std::isdigit) &&
           std::all_of(s.begin(), s.end(), [&](char c) { return c == '_' || is(c, std::isalnum); });
  };
  if (!word(t.name) || !is(t.name[0], std::isupper))
    refuse("plugin.name",
           "`" + plugin + "` registers " + words_of(t.family) + " `" + t.name +
               "`: the name of a type begins with a capital, and has letters, digits and `_`",
           "KCC_REGISTER_AS(Type, \"Name\") gives it another one");
  std::shared_ptr<Object> made;
  try {
    made = t.make();
  } catch (...) {
    return;
  }
  const auto& args = made->args();
  const auto own = made->first_arg() ? std::find(args.begin(), args.end(), made->first_arg()) : args.end();
  std::set<std::string> names;
  for (auto a = args.begin(); a != args.end(); ++a) {
    const std::string& name = (*a)->name;
    const std::string what = "`" + t.name + "` of the plugin `" + plugin + "` has ";
    if (!word(name))
      refuse("plugin.name", what + "an argument `" + name + "`: an argument's name has letters, digits and `_`");
    if (names.insert(name).second) continue;
    const bool common = std::any_of(args.begin(), own, [&](const ArgBase* c) { return c->name == name; });
    refuse("plugin.name",
           what + (common ? "an argument `" + name + "`, which every " + t.family + " has"
                          : "two arguments `" + name + "`"),
           common ? "give it another name; `" + name + "` of every " + t.family + " is its member of that name"
                  : "give one of them another name");
  }
}

std::string owner(const std::string& plugin) { return plugin.empty() ? "kcc itself" : "the plugin `" + plugin + "`"; }

}  // namespace

bool is_whole_object(const std::string& bytes) {
  Elf64_Ehdr head;
  if (bytes.size() < sizeof head) return false;
  std::memcpy(&head, bytes.data(), sizeof head);
  const auto holds = [&](uint64_t at, uint64_t count) { return at <= bytes.size() && count <= bytes.size() - at; };
  if (std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
      head.e_phentsize != sizeof(Elf64_Phdr) || !holds(head.e_phoff, uint64_t{head.e_phnum} * sizeof(Elf64_Phdr)) ||
      !holds(head.e_shoff, uint64_t{head.e_shnum} * head.e_shentsize))
    return false;
  for (size_t i = 0; i < head.e_phnum; ++i) {
    Elf64_Phdr part;
    std::memcpy(&part, bytes.data() + head.e_phoff + i * sizeof part, sizeof part);
    if (!holds(part.p_offset, part.p_filesz)) return false;
  }
  return true;
}

const LoadedPlugin& load_plugin(const std::string& path, const std::string& name) {
  for (const LoadedPlugin& p : all())
    if (p.path == path) return p;
  const bool marked = built_alike(path, name);
  // Never closed: types, and what was made of them, stay to the end.
  void* handle = nullptr;
  as_problem("what the plugin `" + name + "` does as it is loaded",
             [&] { handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL); });
  if (!handle) {
    const char* why = dlerror();
    refuse("plugin.load", "`" + name + "` cannot be loaded: " + (why ? why : "no reason is given"),
           "a plugin is a shared object for this machine, and finds all that it uses");
  }
  const auto entry = reinterpret_cast<const PluginInfo* (*)()>(dlsym(handle, "kcc_plugin"));
  if (!entry)
    refuse("plugin.entry", "`" + name + "` is no plugin of kcc: it has no `kcc_plugin`",
           "a plugin's sources include <kcc/kcc.h> and register something, as in `KCC_REGISTER(Mix);`");
  const PluginInfo& info = *entry();
  if (!marked || info.api != kPluginApi) other_api(name, info.api);

  Entering handed;
  entering = &handed;
  info.enter([](TypeInfo t, Samples (*samples)()) { entering->types.emplace_back(std::move(t), samples); },
             [](const Op& op) { entering->ops.push_back(&op); });
  entering = nullptr;
  LoadedPlugin plugin{name, path, {}, handed.ops};
  std::set<std::pair<std::string, std::string>> own;
  for (auto& [t, samples] : handed.types) {
    t.plugin = name;
    check_type(t, name);
    for (const std::string& n : names_of(t))
      if (!own.emplace(t.family, n).second)
        refuse("plugin.name", "`" + n + "` is registered twice, in `" + name + "`",
               "give one of them another name: KCC_REGISTER_AS(Type, \"Name\")");
    for (const std::string& n : names_of(t))
      if (const TypeInfo* known = find_type(t.family, n))
        refuse("plugin.name",
               "`" + name + "` registers " + words_of(t.family) + " `" + n + "`, which " + owner(known->plugin) +
                   " has as well",
               "give one of them another name: KCC_REGISTER_AS(Type, \"Name\")");
    plugin.types.push_back({t.family, t.name, samples});
  }
  for (const Op* op : handed.ops)
    if (find_op(op->name))
      refuse("plugin.name", "`" + name + "` defines an operation `" + op->name + "`, which there is already",
             "give it another name");
  for (const Op* op : handed.ops) enter_op(*op, name);
  for (auto& [t, samples] : handed.types) register_type(std::move(t));
  all().push_back(std::move(plugin));
  return all().back();
}

std::vector<const LoadedPlugin*> loaded_plugins() {
  std::vector<const LoadedPlugin*> out;
  for (const LoadedPlugin& p : all()) out.push_back(&p);
  return out;
}

}  // namespace kcc
