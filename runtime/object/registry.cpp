#include "runtime/object/registry.h"

#include <cxxabi.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>

#include "runtime/base/check.h"
#include "runtime/base/nearest.h"
#include "runtime/graph/failing.h"
#include "runtime/object/arg.h"
#include "runtime/object/guard.h"
#include "runtime/object/object.h"

namespace kcc {
namespace {

struct Types {
  std::deque<TypeInfo> all;
  std::map<std::pair<std::string, std::string>, TypeInfo*, std::less<>> by_name;  // (family, name or alias)
};
Types& types() {
  static Types t;
  return t;
}

std::vector<std::string> names_in(std::string_view family) {
  std::vector<std::string> names;
  for (const auto& [key, info] : types().by_name)
    if (key.first == family) names.push_back(key.second);
  return names;
}

// What a plugin's constructor throws is told of its type.
std::shared_ptr<Object> one_of(const TypeInfo& info) {
  if (info.plugin.empty()) return info.make();
  std::shared_ptr<Object> made;
  as_problem("the constructor of `" + info.name + "` of the plugin `" + info.plugin + "`", [&] { made = info.make(); });
  return made;
}

}  // namespace

std::string words_of(std::string_view family) {
  const bool vowel = family.find_first_of("aeiou") == 0;
  return (vowel ? "an " : "a ") + std::string(family);
}

std::string snake_case(std::string_view name) {
  // Keras' rule: a capital starts a word where a small letter follows it, or where a small letter or digit precedes it.
  std::string s;
  for (size_t i = 0; i < name.size(); ++i) {
    const auto is = [&](size_t k, int (*f)(int)) {
      return k < name.size() && f(static_cast<unsigned char>(name[k])) != 0;
    };
    const bool upper = is(i, std::isupper);
    if (i > 0 && upper && (is(i + 1, std::islower) || is(i - 1, std::islower))) s += '_';
    s += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
  }
  return s;
}

std::vector<std::string> names_of(const TypeInfo& info) {
  std::vector<std::string> names{info.name};
  if (const std::string snake = snake_case(info.name); snake != info.name) names.push_back(snake);
  for (const std::string& alias : info.aliases)
    if (std::find(names.begin(), names.end(), alias) == names.end()) names.push_back(alias);
  return names;
}

const TypeInfo& register_type(TypeInfo info) {
  Types& t = types();
  t.all.push_back(std::move(info));
  TypeInfo& made = t.all.back();
  if (!made.plugin.empty()) made.who = "`" + made.name + "` of the plugin `" + made.plugin + "`";
  const std::vector<std::string> names = names_of(made);
  made.aliases.assign(names.begin() + 1, names.end());
  for (const std::string& n : names) {
    const bool added = t.by_name.emplace(std::pair{made.family, n}, &made).second;
    KCC_CHECK(added, made.family + " " + n + " is registered twice");
  }
  return made;
}

const TypeInfo* find_type(std::string_view family, std::string_view name) {
  Types& t = types();
  const auto it = t.by_name.find(std::pair{std::string(family), std::string(name)});
  if (it == t.by_name.end()) return nullptr;
  if (!it->second->sample) {
    auto sample = one_of(*it->second);
    sample->type_name = it->second->name;
    static std::deque<std::shared_ptr<Object>> kept;
    kept.push_back(sample);
    it->second->sample = sample.get();
  }
  return it->second;
}

const TypeInfo& type_of(const std::type_info& type) {
  for (const TypeInfo& info : types().all)
    if (info.type && *info.type == type) return info;
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> words(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                     std::free);
  const std::string name = words ? words.get() : type.name();
  refuse("plugin.failed", "`" + name + "` is not registered", "write KCC_REGISTER(" + name + ") behind it");
}

std::vector<const TypeInfo*> types_of(std::string_view family) {
  std::vector<const TypeInfo*> out;
  for (const TypeInfo& info : types().all)
    if (info.family == family) out.push_back(find_type(family, info.name));
  std::sort(out.begin(), out.end(), [](const TypeInfo* a, const TypeInfo* b) { return a->name < b->name; });
  return out;
}

std::vector<std::string> families() {
  std::set<std::string> names;
  for (const TypeInfo& info : types().all) names.insert(info.family);
  return {names.begin(), names.end()};
}

const TypeInfo* plugin_type(const Object& object) {
  // Those of plugins come last.
  const auto& all = types().all;
  for (auto info = all.rbegin(); info != all.rend() && !info->plugin.empty(); ++info)
    if (info->name == object.type_name) return &*info;
  return nullptr;
}

std::string plugin_of(const Object& object) {
  const TypeInfo* type = plugin_type(object);
  return type ? type->plugin : "";
}

namespace {

// `{L2: 0.01}`, where 0.01 is written in place of an object whose first argument it may be.
std::string example_of(std::string_view family, const Config& config) {
  if (family == "layer") return {};
  for (const TypeInfo* type : types_of(family)) {
    const std::shared_ptr<Object> object = one_of(*type);
    ArgBase* const first = object->first_arg();
    if (!first) continue;
    ArgSchema schema;
    first->describe(schema);
    if (!schema.family.empty()) continue;  // an object itself
    Problems problems;
    first->read(config, problems);
    if (problems.list.empty()) return "write such as `{" + type->name + ": " + to_string(config) + "}`";
  }
  return {};
}

std::shared_ptr<Object> object_of(std::string_view family, const Config& config, const std::string& what,
                                  Problems& problems) {
  if (config.is(Config::Kind::kMade)) return config.made;
  const std::string of = what.empty() ? "" : "`" + what + "`: ";
  if (!what.empty() && (config.is(Config::Kind::kInt) || config.is(Config::Kind::kFloat)))
    problems.add("arg.type", "`" + what + "` is " + shown(config) + ", and must be " + words_of(family),
                 example_of(family, config), config.place);
  if (!config.is(Config::Kind::kText) && !config.is(Config::Kind::kObject)) return nullptr;
  const TypeInfo* info = find_type(family, config.text);
  if (!info) {
    const auto near = nearest(config.text, names_in(family));
    std::string help = near ? "did you mean `" + *near + "`?" : "`kcc layers` lists what there is";
    for (const std::string& other : families())
      if (other != family && find_type(other, config.text))
        help = "`" + config.text + "` is " + words_of(other) + ", not " + words_of(family);
    problems.add(family == "layer" ? "type.unknown" : "type." + std::string(family),
                 of + "there is no " + std::string(family) + " `" + config.text + "`", help, config.place);
    return nullptr;
  }
  std::shared_ptr<Object> object = one_of(*info);
  object->type_name = info->name;
  object->place = config.place;
  const size_t before = problems.list.size();
  read_args(*object, config, problems);
  if (problems.list.size() > before) return nullptr;
  for (const ArgBase* arg : object->args())
    if (const std::shared_ptr<Object> held = arg->held()) object->hold(*arg, held);
  guarded(*object, [&] { object->settle(); });
  return object;
}

}  // namespace

std::shared_ptr<Object> make_object(std::string_view family, const Config& config, const std::string& what,
                                    Problems& problems) {
  try {
    return object_of(family, config, what, problems);
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = config.place;
    problems.list.push_back(std::move(p));
    return nullptr;
  }
}

}  // namespace kcc
