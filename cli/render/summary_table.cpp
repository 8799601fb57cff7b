// The layers of a model as a table, a row each, as Keras prints them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/render/summary.h"
#include "cli/render/text.h"
#include "cli/render/width.h"
#include "runtime/base/memory.h"

namespace kcc {
namespace {

using Cell = std::vector<std::string>;  // a line each
using Row = std::vector<Cell>;

// Whether a row of its own shows it: a layer's first use, within first uses.
bool shown(const Outline& o, int use) {
  for (; use >= 0; use = o.use(use).parent)
    if (o.use(use).first != use) return false;
  return true;
}

int depth_of(const Outline& o, int use) {
  int depth = 0;
  while ((use = o.use(use).parent) >= 0) ++depth;
  return depth;
}

// Where not all stands in one line: something takes from several, or is taken from by several.
bool branches(const Outline& o) {
  std::vector<int> taken(o.uses.size(), 0);
  for (size_t i = 0; i < o.uses.size(); ++i) {
    const auto from = o.sources(static_cast<int>(i));
    if (from.size() > 1 || o.uses[i].uses > 1 || (from.empty() && i > 0 && o.uses[i].parent < 0)) return true;
    for (int s : from)
      if (o.uses[i].parent == o.use(s).parent && ++taken[static_cast<size_t>(s)] > 1) return true;
  }
  return false;
}

class LayerTable {
 public:
  LayerTable(const Outline& o, int width) : o_(o), width_(width), masks_(any_masks(o)) {
    const bool branching = branches(o);
    connected_ = branching && (width == 0 || width >= 50);
    below_ = branching && !connected_ && width >= 30;
    for (int i = 0; i < static_cast<int>(o.uses.size()); ++i) uses_[o.use(i).first].push_back(i);
    fill(false);
    // Where names would have too little room, sizes stand below each other.
    if (cramped()) fill(true);
  }

  std::string text() const {
    std::string s = rule("┏", "━", "┳", "┓") + row_text(header_, "┃") + rule("┡", "━", "╇", "┩");
    for (const Row& row : rows_) s += row_text(row, "│");
    return s + rule("└", "─", "┴", "┘");
  }

 private:
  static constexpr int kNarrow = 17, kLeast = 12;  // columns for names

  void fill(bool stacked) {
    rows_.clear();
    header_ = {{"Layer (type)"}, {"Output Shape"}};
    if (stacked)
      header_[1].push_back("Param #");
    else
      header_.push_back({"Param #"});
    right_ = stacked ? 0 : 2;
    if (masks_ && !stacked) header_.push_back({"Mask"});
    if (connected_) header_.push_back({"Connected to"});
    for (int i = 0; i < static_cast<int>(o_.uses.size()); ++i)
      if (shown(o_, i)) rows_.push_back(row(i, stacked));
    find_widths();
  }

  Row row(int id, bool stacked) const {
    const Outline::Use& u = o_.use(id);
    Row row{{name(id)}, shapes(u)};
    const std::string mask = mask_text(u);
    if (stacked) {
      if (u.params > 0) row[1].push_back(params(u) + " params");
      if (!mask.empty()) row[1].push_back("mask " + mask);
    } else {
      row.push_back({params(u)});
      if (masks_) row.push_back({mask});
    }
    if (connected_) row.push_back(sources(id));
    if (below_)
      for (const std::string& from : sources(id)) row[0].push_back(indent(id) + "← " + from);
    return row;
  }

  std::string indent(int id) const { return std::string(static_cast<size_t>(depth_of(o_, id)) * 2, ' '); }

  std::string name(int id) const {
    const Outline::Use& u = o_.use(id);
    std::string s = indent(id) + local_name(o_, id) + " (" + u.type + ")" + times_mark(u);
    return s + (shared(o_, id) ? fmt::format(", used {} times", u.uses) : "");
  }

  static std::string params(const Outline::Use& u) {
    return (u.folded > 1 && u.params > 0 ? fmt::format("{} × ", u.folded) : "") + with_commas(u.params);
  }

  static Cell shapes(const Outline::Use& u) {
    Cell cell;
    for (const auto& r : u.results) cell.push_back(shape_text(r));
    return cell;
  }

  // A shared layer is connected to what flows into each of its uses.
  Cell sources(int id) const {
    Cell from;
    std::set<Cell> told;
    for (int use : uses_.at(id)) {
      Cell names;
      for (int s : o_.sources(use)) {
        const bool beside = o_.use(s).parent == o_.use(use).parent;
        // Within a shared container each use has the same neighbours: they are named once.
        if (beside && o_.use(use).parent != o_.use(id).parent) continue;
        const std::string nth = use_text(o_, s);
        names.push_back((beside ? local_name(o_, s) : o_.use(s).path) + (nth.empty() ? "" : ", " + nth));
      }
      if (told.insert(names).second) from.insert(from.end(), names.begin(), names.end());
    }
    return from;
  }

  // What does not fit is taken from the widest column of names, and then from any that can give.
  void find_widths() {
    widths_.assign(header_.size(), 0);
    const auto widen = [&](const Row& row) {
      for (size_t c = 0; c < row.size(); ++c)
        for (const std::string& line : row[c]) widths_[c] = std::max(widths_[c], display_width(line));
    };
    widen(header_);
    for (const Row& row : rows_) widen(row);
    wishes_ = widths_;
    const auto total = [&] {
      int sum = 1;
      for (int w : widths_) sum += w + 3;
      return sum;
    };
    while (width_ > 0 && total() > width_) {
      int* widest = connected_ && widths_.back() > widths_[0] ? &widths_.back() : &widths_[0];
      if (*widest <= kLeast) widest = &*std::max_element(widths_.begin(), widths_.end());
      if (*widest <= 4) break;
      --*widest;
    }
  }
  bool cramped() const { return cramped(0) || (connected_ && cramped(widths_.size() - 1)); }
  bool cramped(size_t column) const { return widths_[column] < std::min(kNarrow, wishes_[column]); }

  std::string rule(const char* left, const char* line, const char* middle, const char* right) const {
    std::string s = left;
    for (size_t c = 0; c < widths_.size(); ++c) {
      for (int i = 0; i < widths_[c] + 2; ++i) s += line;
      s += c + 1 < widths_.size() ? middle : right;
    }
    return s + "\n";
  }

  // A type that has no room beside its layer's name stands below it.
  Cell fitted(const std::string& line, size_t column) const {
    const int width = widths_[column];
    const size_t type = column == 0 && display_width(line) > width ? line.find(" (") : std::string::npos;
    if (type == std::string::npos) return broken(line, width, connected_ && column + 1 == widths_.size() ? 2 : 0);
    Cell lines = broken(line.substr(0, type), width);
    const std::string indent(line.find_first_not_of(' '), ' ');
    for (std::string& below : broken(indent + line.substr(type + 1), width)) lines.push_back(std::move(below));
    return lines;
  }

  std::string row_text(const Row& row, const char* bar) const {
    Row cells(row.size());
    size_t height = 1;
    for (size_t c = 0; c < row.size(); ++c) {
      for (const std::string& line : row[c])
        for (std::string& fitting : fitted(line, c)) cells[c].push_back(std::move(fitting));
      height = std::max(height, cells[c].size());
    }
    std::string s;
    for (size_t k = 0; k < height; ++k) {
      s += bar;
      for (size_t c = 0; c < row.size(); ++c) {
        const std::string line = k < cells[c].size() ? cells[c][k] : "";
        s += " " + (c == right_ && c > 0 ? padded_left(line, widths_[c]) : padded(line, widths_[c])) + " " + bar;
      }
      s += "\n";
    }
    return s;
  }

  const Outline& o_;
  int width_;
  bool masks_, connected_;
  bool below_ = false;                    // what a layer is connected to stands below its name: there is no room beside
  std::map<int, std::vector<int>> uses_;  // by the first
  Row header_;
  std::vector<Row> rows_;
  std::vector<int> widths_, wishes_;
  size_t right_ = 0;  // the column whose cells stand at its right
};

}  // namespace

std::string summary_table(const Outline& o, int width) {
  std::string out = "Model: \"" + o.name + "\"\n" + LayerTable(o, width).text();
  const auto total = [&](const char* what, int64_t params, int64_t bytes) {
    const std::string count = fmt::format(" {} params: {}", what, with_commas(params));
    const std::string whole = fmt::format("{} ({})", count, size_text(bytes));
    const auto fits = [&](const std::string& text) { return width == 0 || display_width(text) <= width; };
    out += (fits(whole)   ? whole
            : fits(count) ? count
                          : fmt::format(" {}\n params: {}", what, with_commas(params))) +
           "\n";
  };
  total("Total", o.total_params, o.total_bytes);
  total("Trainable", o.trainable_params, o.trainable_bytes);
  total("Non-trainable", o.total_params - o.trainable_params, o.total_bytes - o.trainable_bytes);
  for (const auto& [name, way] : o.plugins) out += fmt::format(" {}: {}\n", name, way);
  return out;
}

}  // namespace kcc
