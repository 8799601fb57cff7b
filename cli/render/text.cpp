#include "cli/render/text.h"

#include <fmt/format.h>

#include "cli/render/width.h"
#include "compiler/source/utf8.h"

namespace kcc {

std::string padded(std::string_view text, int width) {
  const int missing = width - display_width(text);
  return std::string(text) + std::string(missing > 0 ? static_cast<size_t>(missing) : 0, ' ');
}

std::string padded_left(std::string_view text, int width) {
  const int missing = width - display_width(text);
  return std::string(missing > 0 ? static_cast<size_t>(missing) : 0, ' ') + std::string(text);
}

std::string cut(std::string_view text, int width) {
  if (display_width(text) <= width) return std::string(text);
  if (width <= 0) return "";
  int used = 0;
  size_t i = 0;
  while (i < text.size()) {
    const Character c = character_at(text, i);
    const int w = width_of(c.code);
    if (used + w > width - 1) break;
    used += w;
    i += c.size ? c.size : 1;
  }
  return std::string(text.substr(0, i)) + "…";
}

std::vector<std::string> wrapped(std::string_view text, int width) {
  std::vector<std::string> lines{""};
  for (size_t i = 0; i < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", i), text.size());
    const std::string_view word = text.substr(i, end - i);
    if (!word.empty()) {
      if (!lines.back().empty() && display_width(lines.back()) + 1 + display_width(word) > width) lines.emplace_back();
      if (!lines.back().empty()) lines.back() += ' ';
      lines.back() += word;
    }
    i = end + 1;
  }
  return lines;
}

namespace {
// How much of a text stands in `width` columns, at least a character.
size_t part(std::string_view text, int width) {
  size_t end = 0, good = 0;
  const auto in = [](char32_t c, char first, char last) {
    return c >= static_cast<char32_t>(first) && c <= static_cast<char32_t>(last);
  };
  for (int used = 0; end < text.size();) {
    const Character c = character_at(text, end);
    used += width_of(c.code);
    if (used > width && end > 0) break;
    end += c.size ? c.size : 1;
    const char32_t next = end < text.size() ? character_at(text, end).code : U' ';
    if (c.code == ' ' || c.code == '/' || c.code == '_' || next == ' ' || (in(c.code, 'a', 'z') && in(next, 'A', 'Z')))
      good = end;
  }
  return good > 0 ? good : end;
}
}  // namespace

std::vector<std::string> broken(std::string_view text, int width, int hang) {
  const size_t indent = std::min(text.find_first_not_of(' '), text.size());
  std::string pad(static_cast<int>(indent) + 8 <= width ? indent : 0, ' ');
  text.remove_prefix(indent);
  std::vector<std::string> lines;
  while (display_width(pad) + display_width(text) > width) {
    const size_t end = part(text, width - display_width(pad));
    if (end >= text.size()) break;
    lines.push_back(pad + std::string(text.substr(0, end)));
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ', end)));
    if (lines.size() == 1) pad += std::string(static_cast<size_t>(hang), ' ');
  }
  lines.push_back(pad + std::string(text));
  return lines;
}

std::string hanging(std::string head, int indent, std::string_view text, int width) {
  const std::string pad(static_cast<size_t>(indent), ' ');
  const int room = width == 0 ? 1 << 30 : std::max(20, width - indent);
  const bool below = indent > 0 && display_width(head) >= indent;
  std::string out = below ? head + "\n" + pad : padded(head, indent);
  const std::vector<std::string> lines = wrapped(text, room);
  for (size_t i = 0; i < lines.size(); ++i) out += (i ? "\n" + pad : "") + lines[i];
  return out;
}

std::string with_commas(int64_t number) {
  std::string s = std::to_string(number < 0 ? -number : number);
  for (int i = static_cast<int>(s.size()) - 3; i > 0; i -= 3) s.insert(static_cast<size_t>(i), ",");
  return number < 0 ? "-" + s : s;
}

}  // namespace kcc
