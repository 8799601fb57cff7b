#include "cli/render/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/render/text.h"
#include "cli/render/width.h"

namespace kcc {
namespace {

constexpr size_t kColumns = 4;
using Row = std::array<std::string, kColumns>;

const Outline::Use& at(const Outline& o, int i) { return o.uses[static_cast<size_t>(i)]; }

// Whether a row of its own shows it: a layer's first use, within first uses.
bool shown(const Outline& o, int use) {
  for (; use >= 0; use = at(o, use).parent)
    if (at(o, use).first != use) return false;
  return true;
}

int depth_of(const Outline& o, int use) {
  int depth = 0;
  while ((use = at(o, use).parent) >= 0) ++depth;
  return depth;
}

// Where not all stands in one line: something takes from several, or is taken from by several.
bool branches(const Outline& o) {
  std::vector<int> taken(o.uses.size(), 0);
  for (size_t i = 0; i < o.uses.size(); ++i) {
    const auto from = o.sources(static_cast<int>(i));
    if (from.size() > 1 || o.uses[i].uses > 1 || (from.empty() && i > 0 && o.uses[i].parent < 0)) return true;
    for (int s : from)
      if (o.uses[i].parent == at(o, s).parent && ++taken[static_cast<size_t>(s)] > 1) return true;
  }
  return false;
}

std::string rule(const std::array<int, kColumns>& widths, size_t columns, const char* left, const char* line,
                 const char* middle, const char* right) {
  std::string s = left;
  for (size_t c = 0; c < columns; ++c) {
    for (int i = 0; i < widths[c] + 2; ++i) s += line;
    s += c + 1 < columns ? middle : right;
  }
  return s + "\n";
}

std::string line(const Row& row, const std::array<int, kColumns>& widths, size_t columns, const char* bar) {
  std::string s = bar;
  for (size_t c = 0; c < columns; ++c) {
    const std::string cell = cut(row[c], widths[c]);
    s += " " + (c == 2 ? padded_left(cell, widths[c]) : padded(cell, widths[c])) + " " + bar;
  }
  return s + "\n";
}

nlohmann::ordered_json json_of(const Outline::Result& r) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (int64_t d : r.sizes) list.push_back(d < 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(d));
  return list;
}

}  // namespace

std::string local_name(const Outline& o, int use) {
  const Outline::Use& u = at(o, use);
  if (u.parent < 0) return u.path;
  const std::string& parent = at(o, u.parent).path;
  return u.path.starts_with(parent + "/") ? u.path.substr(parent.size() + 1) : u.path;
}

std::string shapes_text(const Outline::Use& use) {
  if (use.results.size() == 1) return shape_text(use.results[0]);
  std::string s;
  for (const auto& r : use.results) s += (s.empty() ? "" : ", ") + shape_text(r);
  return "[" + s + "]";
}

bool shared(const Outline& o, int use) {
  const int uses = at(o, at(o, use).first).uses;
  const int parent = at(o, use).parent;
  return uses > 1 && (parent < 0 || at(o, at(o, parent).first).uses < uses);
}

std::string use_text(const Outline& o, int use) {
  if (!shared(o, use)) return "";
  const int first = at(o, use).first;
  int nth = 1;
  for (int i = first; i < use; ++i) nth += at(o, i).first == first && i != use;
  return fmt::format("use {} of {}", nth, at(o, first).uses);
}

std::string summary_table(const Outline& o, int width) {
  const bool connected = branches(o);
  // With less room than this the connections are left to the drawing.
  const size_t columns = connected && (width == 0 || width >= 72) ? 4 : 3;
  std::vector<std::vector<int>> uses_of(o.uses.size());
  for (size_t i = 0; i < o.uses.size(); ++i)
    uses_of[static_cast<size_t>(o.uses[i].first)].push_back(static_cast<int>(i));

  const Row header{"Layer (type)", "Output Shape", "Param #", "Connected to"};
  std::vector<Row> rows;
  for (size_t i = 0; i < o.uses.size(); ++i) {
    const int id = static_cast<int>(i);
    if (!shown(o, id)) continue;
    const Outline::Use& u = o.uses[i];
    Row row;
    row[0] = std::string(static_cast<size_t>(depth_of(o, id)) * 2, ' ') + local_name(o, id) + " (" + u.type + ")";
    if (shared(o, id)) row[0] += fmt::format(", used {} times", u.uses);
    row[1] = shapes_text(u);
    row[2] = with_commas(u.params);
    // A shared layer is connected to what flows into each of its uses.
    std::vector<std::string> from;
    for (int use : uses_of[i]) {
      for (int s : o.sources(use)) {
        const bool beside = at(o, s).parent == at(o, use).parent;
        // Within a shared container each use has the same neighbours: they are named once.
        if (beside && at(o, use).parent != u.parent) continue;
        from.push_back(beside ? local_name(o, s) : at(o, s).path);
      }
    }
    for (const std::string& f : from) row[3] += (row[3].empty() ? "" : ", ") + f;
    rows.push_back(std::move(row));
  }

  std::array<int, kColumns> widths{};
  for (size_t c = 0; c < columns; ++c) {
    widths[c] = display_width(header[c]);
    for (const Row& row : rows) widths[c] = std::max(widths[c], display_width(row[c]));
  }
  // What does not fit is taken from the widest column that can give.
  const auto total = [&] {
    int sum = 1;
    for (size_t c = 0; c < columns; ++c) sum += widths[c] + 3;
    return sum;
  };
  while (width > 0 && total() > width) {
    size_t widest = 0;
    for (size_t c = 1; c < columns; ++c)
      if (widths[c] > widths[widest]) widest = c;
    if (widths[widest] <= 4) break;
    --widths[widest];
  }

  std::string out = "Model: \"" + o.name + "\"\n";
  out += rule(widths, columns, "┏", "━", "┳", "┓") + line(header, widths, columns, "┃") +
         rule(widths, columns, "┡", "━", "╇", "┩");
  for (const Row& row : rows) out += line(row, widths, columns, "│");
  out += rule(widths, columns, "└", "─", "┴", "┘");
  out += fmt::format(" Total params: {} ({})\n", with_commas(o.total_params), size_text(o.total_bytes));
  out += fmt::format(" Trainable params: {} ({})\n", with_commas(o.trainable_params), size_text(o.trainable_bytes));
  out += fmt::format(" Non-trainable params: {} ({})\n", with_commas(o.total_params - o.trainable_params),
                     size_text(o.total_bytes - o.trainable_bytes));
  for (const auto& [name, way] : o.plugins) out += fmt::format(" {}: {}\n", name, way);
  return out;
}

nlohmann::ordered_json summary_json(const Outline& o) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array(), edges = nlohmann::ordered_json::array(),
                         outputs = nlohmann::ordered_json::object();
  // A layer once, with all its uses' inputs; containers are known by the paths of what they hold.
  std::vector<std::vector<std::string>> inputs(o.uses.size());
  for (const Outline::Use& u : o.uses) {
    if (u.container) continue;
    auto& in = inputs[static_cast<size_t>(u.first)];
    for (int s : u.from) {
      const std::string& from = at(o, at(o, s).first).path;
      if (std::find(in.begin(), in.end(), from) != in.end()) continue;
      in.push_back(from);
      edges.push_back({from, u.path});
    }
  }
  for (size_t i = 0; i < o.uses.size(); ++i) {
    const Outline::Use& u = o.uses[i];
    if (u.container || u.first != static_cast<int>(i)) continue;
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
