#include "runtime/object/object.h"

#include <algorithm>
#include <set>

#include "runtime/base/nearest.h"
#include "runtime/object/arg.h"
#include "runtime/object/guard.h"

namespace kcc {

ArgBase* Object::arg(std::string_view name) const {
  for (ArgBase* a : args_)
    if (a->name == name) return a;
  return nullptr;
}

namespace {

// As it is written, with one more argument.
std::string with_argument(const Object& object, const Config& config, const ArgBase& missing) {
  std::string given;
  for (const ConfigEntry& e : config.entries)
    if (given.size() < 60) given += e.key + ": " + to_string(e.value) + ", ";
  given += missing.name + ": ..";
  return "{" + object.type_name + ": " +
         (config.items.empty() ? "{" + given + "}" : to_string(config.items[0]) + ", " + given) + "}";
}

}  // namespace

namespace {

// `{Embedding: [8, 4]}`: several arguments in a list, which is one. Then the problem says how they are written.
bool told_as_list(const Object& object, const Config& config, Problem& problem) {
  const Config& list = config.items[0];
  const auto all = object.args();
  const auto first = std::find(all.begin(), all.end(), object.first_arg());  // those that every object has stand before
  if (!list.is(Config::Kind::kList) || problem.kind != "arg.type" || list.items.empty() ||
      list.items.size() > static_cast<size_t>(all.end() - first))
    return false;
  if (list.items.size() == 1) {
    problem.help = "write `{" + object.type_name + ": " + to_string(list.items[0]) + "}`";
    return true;
  }
  std::string named;
  for (size_t i = 0; i < list.items.size(); ++i)
    named += (i ? ", " : "") + first[static_cast<std::ptrdiff_t>(i)]->name + ": " + to_string(list.items[i]);
  problem.help = "a list is one argument; several have names: `{" + object.type_name + ": {" + named + "}}`";
  return true;
}

}  // namespace

namespace {

// The only argument that is needed and not given.
const ArgBase* only_missing(const Object& object, const Config& config) {
  const ArgBase* found = nullptr;
  for (const ArgBase* a : object.args()) {
    const bool given = std::any_of(config.entries.begin(), config.entries.end(),
                                   [&](const ConfigEntry& e) { return e.key == a->name; });
    if (!a->required || given || (!config.items.empty() && a == object.first_arg())) continue;
    if (found) return nullptr;
    found = a;
  }
  return found;
}

// An argument that stands within one brace too many: the object within has none of this name.
void tell_of_brace(const Object& object, const ArgBase& a, const Config& value, Problems& problems, size_t before) {
  for (size_t i = before; i < problems.list.size(); ++i)
    for (const ConfigEntry& e : value.entries)
      if (Problem& p = problems.list[i]; p.kind == "arg.unknown" && p.place == e.key_place && object.arg(e.key))
        p.help = "it is an argument of `" + object.type_name + "`: `{" + object.type_name + ": {" + a.name + ": .., " +
                 e.key + ": ..}}`";
}

}  // namespace

void read_args(Object& object, const Config& config, Problems& problems) {
  std::set<std::string> seen, meant;  // meant: a misspelt name is one mistake, not a missing argument as well
  if (!config.items.empty()) {        // the first argument, written alone
    if (ArgBase* first = object.first_arg()) {
      const size_t before = problems.list.size();
      first->read(config.items[0], problems);
      seen.insert(first->name);
      tell_of_brace(object, *first, config.items[0], problems, before);
      if (problems.list.size() > before && told_as_list(object, config, problems.list.back())) return;
    } else {
      problems.add("arg.unknown", "`" + config.text + "` takes no argument without a name",
                   "write `" + config.text + "` alone", config.items[0].place);
    }
  }
  for (const ConfigEntry& e : config.entries) {
    ArgBase* a = object.arg(e.key);
    if (!a) {
      std::vector<std::string> names;
      for (const ArgBase* known : object.args()) names.push_back(known->name);
      // `bias: false`
      const ArgBase* flag = e.value.is(Config::Kind::kBool) ? object.arg("use_" + e.key) : nullptr;
      auto near = flag ? std::optional(flag->name) : nearest(e.key, names);
      // What several begin with is none of them.
      const auto begins = [&](const std::string& n) { return n.starts_with(e.key + "_"); };
      if (near && begins(*near) && std::count_if(names.begin(), names.end(), begins) > 1) near.reset();
      std::string all;
      for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
      std::string instead;
      guarded(object, [&] { instead = object.instead_of(e.key); });
      if (near && instead.empty()) meant.insert(*near);
      // One that there is not and one that is missing are one mistake.
      const ArgBase* missing = !near && instead.empty() ? only_missing(object, config) : nullptr;
      if (missing && !meant.insert(missing->name).second) missing = nullptr;
      problems.add("arg.unknown", "`" + object.type_name + "` has no argument `" + e.key + "`",
                   !instead.empty() ? instead
                   : near           ? "did you mean `" + *near + "`?"
                   : missing ? "it needs `" + missing->name + "`" + (missing->doc.empty() ? "" : ": " + missing->doc)
                   : all.empty() ? "it takes none"
                                 : "it takes " + all,
                   e.key_place);
      continue;
    }
    if (!seen.insert(e.key).second) {
      problems.add("arg.twice", "`" + e.key + "` of `" + object.type_name + "` is given twice",
                   "the first argument was also written alone", e.key_place);
      continue;
    }
    const size_t before = problems.list.size();
    a->read(e.value, problems);
    tell_of_brace(object, *a, e.value, problems, before);
  }
  for (const ArgBase* a : object.args())
    if (a->required && !seen.contains(a->name) && !meant.contains(a->name))
      problems.add("arg.missing",
                   "`" + object.type_name + "` needs `" + a->name + "`" + (a->doc.empty() ? "" : ": " + a->doc),
                   "write `" + with_argument(object, config, *a) + "`", config.place);
}

Config config_of(const Object& object) {
  Config c = Config::object(object.type_name, {}, object.place);
  for (const ArgBase* a : object.args())
    if (a->given || a->required) c.entries.push_back({a->name, a->place, a->write()});
  return c;
}

Config reference_of(const Object* object) { return object ? config_of(*object) : Config::null(); }

}  // namespace kcc
