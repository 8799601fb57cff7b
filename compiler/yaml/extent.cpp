// Scanning a YAML text for ends. Each function goes over what it measures once.
#include "compiler/yaml/extent.h"

#include <algorithm>

namespace kcc::yaml {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t skip_blanks(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (is_blank(text[at])) {
      ++at;
    } else if (text[at] == '#' && (at == 0 || is_blank(text[at - 1]))) {
      at = std::min(text.find('\n', at), text.size());
    } else {
      break;
    }
  }
  return at;
}

size_t name_end(std::string_view text, size_t at) {
  return std::min(text.find_first_of(" \t\r\n,[]{}", at), text.size());
}

size_t skip_properties(std::string_view text, size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) at = skip_blanks(text, name_end(text, at));
  return at;
}

std::optional<size_t> quoted_end(std::string_view text, size_t at) {
  const char quote = text[at];
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote != '\'' || i + 1 >= text.size() || text[i + 1] != '\'') return i + 1;
      ++i;
    }
  }
  return std::nullopt;
}

namespace {

// `|` or `>`: the lines below that are indented deeper than the first of them's parent, up to the last with text.
size_t block_end(std::string_view text, size_t at) {
  size_t end = std::min(text.find('\n', at), text.size());
  size_t indent = 0;
  for (size_t line = end + 1; line < text.size();) {
    const size_t next = std::min(text.find('\n', line), text.size());
    const size_t first = std::min(text.find_first_not_of(" \r", line), next);
    if (first < next) {
      if (indent == 0) indent = first - line;
      if (indent == 0 || first - line < indent) break;
      end = next;
    }
    line = next + 1;
  }
  while (end > at && is_blank(text[end - 1])) --end;
  return end;
}

// Text without quotes: what the event holds, white space taken as equal, as lines are folded.
size_t plain_end(std::string_view text, size_t at, std::string_view value) {
  size_t i = at;
  for (size_t j = 0; j < value.size();) {
    if (is_blank(value[j])) {
      while (j < value.size() && is_blank(value[j])) ++j;
      while (i < text.size() && is_blank(text[i])) ++i;
    } else if (i < text.size() && text[i] == value[j]) {
      ++i, ++j;
    } else {
      break;
    }
  }
  return i;
}

}  // namespace

size_t scalar_end(std::string_view text, size_t at, const Event& scalar) {
  if (at >= text.size()) return text.size();
  if (scalar.quoted && (text[at] == '"' || text[at] == '\'')) return quoted_end(text, at).value_or(text.size());
  if (scalar.quoted && (text[at] == '|' || text[at] == '>')) return block_end(text, at);
  return plain_end(text, at, scalar.text);
}

std::optional<size_t> expression_end(std::string_view text, size_t at) {
  constexpr size_t kFar = 2000;
  const size_t last = std::min(text.size(), at + kFar);
  int depth = 0;
  for (size_t i = at; i < last; ++i) {
    const char c = text[i];
    if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
      while (i > at && is_blank(text[i - 1])) --i;
      return i;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && --depth < 0) return std::nullopt;
    if (c == '"' || c == '\'') {
      const size_t close = text.find(c, i + 1);
      if (close < last) i = close;
    }
  }
  return std::nullopt;
}

namespace {

// Calls f(c, depth of parentheses) for each character outside of quotes.
template <class F>
void scan(std::string_view text, F f) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const size_t close = text.find(c, i + 1);
      if (close != std::string_view::npos) i = close;
      continue;
    }
    if (c == '(') ++depth;
    if (c == ')') --depth;
    f(c, depth);
  }
}

}  // namespace

bool has_open_parenthesis(std::string_view text) {
  int open = 0;
  scan(text, [&](char, int depth) { open = depth; });
  return open > 0;
}

bool is_call(std::string_view text) { return text.find('(') < text.find_first_of("[]{}\"'$"); }

bool has_words(std::string_view text) {
  bool found = false;
  scan(text, [&](char c, int depth) { found |= depth <= 0 && is_blank(c); });
  return found;
}

}  // namespace kcc::yaml
