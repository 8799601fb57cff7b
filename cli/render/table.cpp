#include "cli/render/table.h"

#include <algorithm>

#include "cli/render/text.h"
#include "cli/render/width.h"

namespace kcc {

std::string table_text(const std::vector<std::vector<std::string>>& rows, int width) {
  std::vector<int> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    int at = 0;
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      line += (i ? "  " : "") + (i + 2 < row.size() ? padded(row[i], widths[i]) : row[i]);
      at += widths[i] + 2;
    }
    out += hanging(std::move(line), at, row.empty() ? "" : row.back(), width) + "\n";
  }
  return out;
}

}  // namespace kcc
