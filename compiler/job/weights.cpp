// A model's weights by name: what a run saves, and what a model takes from a file.
#include <fmt/format.h>

#include <cstring>
#include <map>
#include <set>

#include "compiler/compile/parts.h"
#include "compiler/job/job.h"
#include "runtime/base/nearest.h"
#include "runtime/base/wildcard.h"

namespace kcc {

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
  const auto unmatched = [&](const std::string& pattern, Place place) {
    const auto near = nearest(pattern, names);
    throw Refused({"graph.pattern", "`" + pattern + "` matches no weight of " + file,
                   near ? "did you mean `" + *near + "`?" : "", place});
  };
  for (size_t i = 0; i < took.size(); ++i)
    if (!took[i]) unmatched(t.take[i].text, t.take[i].place);
  for (size_t i = 0; i < renamed.size(); ++i)
    if (!renamed[i]) unmatched(t.rename[i].from, t.rename[i].place);
  return out;
}

NamedTensors weights_of(const Job& job) {
  NamedTensors out;
  for (const Variable* v : job.session->model_variables())
    if (v->value.defined()) out.emplace_back(v->name, v->value);
  return out;
}

void load_weights(Session& session, const NamedTensors& tensors, const std::string& file, bool partly) {
  std::map<std::string, const Tensor*> given;
  for (const auto& [name, t] : tensors) given[name] = &t;
  std::vector<std::string> missing, extra;
  std::set<std::string> known;
  for (Variable* v : session.model_variables()) {
    known.insert(v->name);
    const auto it = given.find(v->name);
    if (it == given.end()) {
      if (!v->value.defined() && !partly) missing.push_back(v->name);
      continue;
    }
    const Tensor& t = *it->second;
    if (!(t.shape() == v->type.shape))
      refuse("weights.shape", fmt::format("`{}` of {} is {}, and the model's is {}", v->name, file,
                                          to_string(t.shape()), to_string(v->type.shape)));
    const Tensor cast = t.cast(v->type.dtype);
    if (v->value.defined())
      std::memcpy(v->value.raw(), cast.raw(), static_cast<size_t>(cast.bytes()));
    else
      v->value = cast.clone();
  }
  for (const auto& [name, t] : tensors)
    if (!known.contains(name)) extra.push_back(name);
  if (!missing.empty() || !extra.empty()) {
    std::string message, help;
    if (!missing.empty())
      message = fmt::format("{} has no `{}`", file, missing[0]) +
                (missing.size() > 1 ? fmt::format(" and {} more weights", missing.size() - 1) : "");
    if (!extra.empty())
      message += std::string(message.empty() ? file : "") + (message.empty() ? "" : ", and") +
                 fmt::format(" holds `{}`", extra[0]) +
                 (extra.size() > 1 ? fmt::format(" and {} more", extra.size() - 1) : "") + ", which the model has not";
    if (!missing.empty() && !extra.empty() && missing.size() == extra.size())
      help = fmt::format("`rename: {{{}: {}}}`?", extra[0], missing[0]);
    refuse(missing.empty() ? "weights.extra" : "weights.missing", message, help);
  }
}

}  // namespace kcc
