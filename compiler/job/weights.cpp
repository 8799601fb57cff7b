// A model's weights by name: what a run saves, and what a model takes from a file.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "compiler/compile/parts.h"
#include "compiler/job/job.h"
#include "runtime/base/nearest.h"
#include "runtime/base/several.h"
#include "runtime/base/wildcard.h"
#include "runtime/model/paths.h"

namespace kcc {
namespace {

// The paths that they lie under too: `rename` takes these.
std::vector<std::string> with_paths(std::vector<std::string> names) {
  std::set<std::string> paths;
  for (const std::string& name : names)
    for (size_t at = name.find('/'); at != std::string::npos; at = name.find('/', at + 1))
      paths.insert(name.substr(0, at));
  names.insert(names.end(), paths.begin(), paths.end());
  return names;
}

}  // namespace

// Those that `take` names, under the names that `rename` gives them.
NamedTensors taken(NamedTensors tensors, const TrainingSpec& t, const std::string& file) {
  NamedTensors out;
  std::vector<bool> took(t.take.size()), renamed(t.rename.size());
  for (auto& [name, tensor] : tensors) {
    bool take = t.take_all;
    for (size_t i = 0; i < t.take.size(); ++i)
      if (wildcard_matches(t.take[i].text, name)) took[i] = take = true;
    if (!take) continue;
    std::string now = name;
    for (size_t i = 0; i < t.rename.size(); ++i) {
      const auto& [from, to, place] = t.rename[i];
      if (name != from && !name.starts_with(from + "/")) continue;
      now = to + name.substr(from.size());
      renamed[i] = true;
      break;
    }
    out.emplace_back(now, tensor);
  }
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  std::vector<Problem> wrong;
  const auto unmatched = [&](const std::string& pattern, Place place, const std::vector<std::string>& known) {
    const bool holds =
        std::any_of(names.begin(), names.end(), [&](const auto& name) { return name.starts_with(pattern + "/"); });
    const auto near = nearest(pattern, known);
    wrong.push_back({"graph.pattern", "`" + pattern + "` matches no weight of " + file,
                     holds  ? "those below it are `" + pattern + "/*`"
                     : near ? "did you mean `" + *near + "`?"
                            : "",
                     place});
  };
  for (size_t i = 0; i < took.size(); ++i)
    if (!took[i]) {  // `base/*` for `bse/*`
      std::vector<std::string> known = with_paths(names);
      if (t.take[i].text.ends_with("/*"))
        for (std::string& path : known) path += "/*";
      unmatched(t.take[i].text, t.take[i].place, known);
    }
  for (size_t i = 0; i < renamed.size(); ++i)
    if (const std::string& from = t.rename[i].from; !renamed[i]) {
      const bool there = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return name == from || name.starts_with(from + "/");
      });
      if (there && !wrong.empty()) continue;  // a wrong `take` leaves it out
      const auto holds = [&](const auto& other) { return from == other.from || from.starts_with(other.from + "/"); };
      if (const auto first = std::find_if(t.rename.begin(), t.rename.end(), holds); there && &*first != &t.rename[i]) {
        wrong.push_back({"graph.pattern", "`" + from + "` is renamed by `" + first->from + "`, which stands before it",
                         "write `" + from + "` first, or leave it out", t.rename[i].place});
        continue;
      }
      unmatched(from, t.rename[i].place, with_paths(names));
    }
  if (!wrong.empty()) throw RefusedSeveral(std::move(wrong));
  return out;
}

NamedTensors weights_of(const Job& job) {
  NamedTensors out;
  for (const Variable* v : job.session->model_variables())
    if (v->value.defined()) out.emplace_back(v->name, v->value);
  return out;
}

namespace {

// A name, or a path with all below it, for another.
using Renamed = std::pair<std::string, std::string>;

// `new/dense/kernel` for `old/dense/kernel` is `new` for `old`: what they end in alike is left out.
Renamed renaming(std::string from, std::string to) {
  while (true) {
    const size_t a = from.rfind('/'), b = to.rfind('/');
    if (a == std::string::npos || b == std::string::npos || from.substr(a) != to.substr(b)) return {from, to};
    from.resize(a);
    to.resize(b);
  }
}

std::string after(const std::string& name, const Renamed& r) {
  return name == r.first || name.starts_with(r.first + "/") ? r.second + name.substr(r.first.size()) : name;
}

// Renamings that make what is missing of what is too much, as far as shapes tell them; the largest first.
std::vector<Renamed> renamings(std::map<std::string, Shape> extra, std::map<std::string, Shape> missing) {
  std::vector<Renamed> out;
  while (!missing.empty()) {
    std::map<Renamed, int> counts;  // of tensors that it puts right
    for (const auto& [from, shape] : extra)
      for (const auto& [to, wanted] : missing)
        if (shape == wanted) counts.emplace(renaming(from, to), 0);
    for (auto& [r, count] : counts)
      for (const auto& [name, shape] : extra) {
        const std::string now = after(name, r);
        const auto to = now == name ? missing.end() : missing.find(now);
        if (to != missing.end() && to->second == shape) ++count;
      }
    const auto best = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best == counts.end()) return {};
    for (const auto& [r, count] : counts)  // two that do as much for the same: shapes do not tell
      if (r != best->first && count == best->second && (r.first == best->first.first || r.second == best->first.second))
        return {};
    out.push_back(best->first);
    for (auto e = extra.begin(); e != extra.end();) {
      const std::string now = after(e->first, out.back());
      const auto to = now == e->first ? missing.end() : missing.find(now);
      const bool right = to != missing.end() && to->second == e->second;
      if (right) missing.erase(to);
      e = right ? extra.erase(e) : std::next(e);
    }
  }
  return out;
}

}  // namespace

void load_weights(Session& session, const NamedTensors& tensors, const std::string& file, bool partly, Place place) {
  std::map<std::string, const Tensor*> given;
  for (const auto& [name, t] : tensors) given[name] = &t;
  std::vector<std::string> missing, extra;
  std::map<std::string, Shape> missing_shapes, extra_shapes;
  std::set<std::string> known;
  for (Variable* v : session.model_variables()) {
    known.insert(v->name);
    const auto it = given.find(v->name);
    if (it == given.end()) {
      if (v->value.defined() || partly) continue;
      missing.push_back(v->name);
      missing_shapes[v->name] = v->type.shape;
      continue;
    }
    const Tensor& t = *it->second;
    if (!(t.shape() == v->type.shape))
      throw Refused({"weights.shape",
                     fmt::format("`{}` of {} is {}, and the model's is {}", v->name, file, to_string(t.shape()),
                                 to_string(v->type.shape)),
                     {},
                     place});
    const Tensor cast = t.cast(v->type.dtype);
    if (v->value.defined())
      std::memcpy(v->value.raw(), cast.raw(), static_cast<size_t>(cast.bytes()));
    else
      v->value = cast.clone();
  }
  // What a plugin's layer makes depends on what it is given: such a weight is there when the layer asks for it.
  const std::vector<const Layer*> plugins = layers_of_plugins(session.network());
  const auto made_later = [&](const std::string& name) {
    return std::any_of(plugins.begin(), plugins.end(),
                       [&](const Layer* l) { return name.starts_with(l->path() + "/"); });
  };
  for (const auto& [name, t] : tensors)
    if (!known.contains(name) && !made_later(name)) extra.push_back(name), extra_shapes[name] = t.shape();
  if (missing.empty() && extra.empty()) return;
  std::string message, help;
  if (!missing.empty())
    message = fmt::format("{} has no `{}`", file, missing[0]) +
              (missing.size() > 1 ? fmt::format(" and {} more weights", missing.size() - 1) : "");
  if (!extra.empty())
    message += std::string(message.empty() ? file : "") + (message.empty() ? "" : ", and") +
               fmt::format(" holds `{}`", extra[0]) +
               (extra.size() > 1 ? fmt::format(" and {} more", extra.size() - 1) : "") + ", which the model has not";
  for (const auto& [from, to] : renamings(extra_shapes, missing_shapes))
    help += fmt::format("{}{}: {}", help.empty() ? "" : ", ", from, to);
  if (!help.empty()) help = "`rename: {" + help + "}`?";
  throw Refused({missing.empty() ? "weights.extra" : "weights.missing", message, help, place});
}

}  // namespace kcc
