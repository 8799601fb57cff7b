#include "cli/render/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace kcc {
namespace {

nlohmann::ordered_json json_of(const Outline::Result& r) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (int64_t d : r.sizes) list.push_back(d < 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(d));
  return list;
}

}  // namespace

std::string local_name(const Outline& o, int use) {
  const Outline::Use& u = o.use(use);
  const std::string above = u.parent < 0 ? "" : o.use(u.parent).path + "/";
  const auto local = [&](const std::string& path) {
    return path.starts_with(above) ? path.substr(above.size()) : path;
  };
  return local(u.path) + (u.folded > 1 ? " … " + local(u.last) : "");
}

std::string shapes_text(const Outline::Use& use) {
  if (use.results.size() == 1) return shape_text(use.results[0]);
  std::string s;
  for (const auto& r : use.results) s += (s.empty() ? "" : ", ") + shape_text(r);
  return "[" + s + "]";
}

bool shared(const Outline& o, int use) {
  const int uses = o.use(o.use(use).first).uses;
  const int parent = o.use(use).parent;
  return uses > 1 && (parent < 0 || o.use(o.use(parent).first).uses < uses);
}

std::string use_text(const Outline& o, int use) {
  if (!shared(o, use)) return "";
  const int first = o.use(use).first;
  int nth = 1;
  for (int i = first; i < use; ++i) nth += o.use(i).first == first && i != use;
  return fmt::format("use {} of {}", nth, o.use(first).uses);
}

std::string mask_text(const Outline::Use& u) {
  return u.gives_mask() ? u.takes_mask() ? "passes" : "begins" : u.takes_mask() ? "ends" : "";
}

std::string mask_mark(const Outline::Use& u) { return u.gives_mask() ? " ◐" : u.takes_mask() ? " ○" : ""; }

bool any_masks(const Outline& o) {
  return std::any_of(o.uses.begin(), o.uses.end(), [](const Outline::Use& u) { return u.gives_mask(); });
}

std::string times_mark(const Outline::Use& u) {
  return (u.folded > 1 ? fmt::format(" × {}", u.folded) : "") +
         (u.times > 1 ? fmt::format(" × {}, same weights", u.times) : "");
}

nlohmann::ordered_json summary_json(const Outline& o) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array(), edges = nlohmann::ordered_json::array(),
                         outputs = nlohmann::ordered_json::object();
  // A layer once, with all its uses' inputs; containers are known by the paths of what they hold.
  std::vector<std::vector<std::string>> inputs(o.uses.size());
  for (const Outline::Use& u : o.uses) {
    if (u.container || u.kind == Outline::Kind::kOutput) continue;
    auto& in = inputs[static_cast<size_t>(u.first)];
    for (int s : u.from) {
      const std::string& from = o.use(o.use(s).first).path;
      if (std::find(in.begin(), in.end(), from) != in.end()) continue;
      in.push_back(from);
      edges.push_back({from, u.path});
    }
  }
  for (size_t i = 0; i < o.uses.size(); ++i) {
    const Outline::Use& u = o.uses[i];
    if (u.container || u.kind == Outline::Kind::kOutput || u.first != static_cast<int>(i)) continue;
    nlohmann::ordered_json shape = nlohmann::ordered_json::array();
    if (u.results.size() == 1)
      shape = json_of(u.results[0]);
    else
      for (const auto& r : u.results) shape.push_back(json_of(r));
    layers.push_back({{"name", u.path},
                      {"type", u.type},
                      {"path", u.path},
                      {"shape", shape},
                      {"params", u.params},
                      {"inputs", inputs[i]}});
  }
  for (const auto& [name, r] : o.outputs) outputs[name] = json_of(r);
  return {{"layers", layers},
          {"outputs", outputs},
          {"total_params", o.total_params},
          {"trainable_params", o.trainable_params},
          {"non_trainable_params", o.total_params - o.trainable_params},
          {"edges", edges}};
}

}  // namespace kcc
