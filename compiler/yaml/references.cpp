// Finding `$name`, `$(..)` and `$$`.
#include "compiler/yaml/references.h"

#include <algorithm>
#include <cctype>

namespace kcc::yaml {
namespace {

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

size_t name_at(std::string_view text, size_t at) {
  size_t end = at;
  if (end < text.size() && begins_name(text[end]))
    while (end < text.size() && in_name(text[end])) ++end;
  return end;
}

// Just after the parenthesis that closes the one at `at`; 0 where none does.
size_t closing(std::string_view text, size_t at) {
  int depth = 0;
  for (size_t i = at; i < text.size(); ++i) {
    if (text[i] == '\'' || text[i] == '"') {
      i = text.find(text[i], i + 1);
      if (i == std::string_view::npos) return 0;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return 0;
}

}  // namespace

std::vector<Piece> split_references(std::string_view text) {
  std::vector<Piece> pieces;
  for (size_t i = 0; i < text.size();) {
    const size_t dollar = text.find('$', i);
    const size_t end = dollar == std::string_view::npos ? text.size() : dollar;
    if (end > i) pieces.push_back({Piece::Kind::kText, i, end, text.substr(i, end - i)});
    if (end == text.size()) break;
    i = dollar + 1;
    const char next = i < text.size() ? text[i] : '\0';
    if (next == '$') {
      pieces.push_back({Piece::Kind::kDollar, dollar, ++i, "$"});
    } else if (const size_t name = name_at(text, i); name > i) {
      pieces.push_back({Piece::Kind::kName, dollar, name, text.substr(i, name - i)});
      i = name;
    } else if (const size_t close = next == '(' ? closing(text, i) : 0; close > 0) {
      pieces.push_back({Piece::Kind::kArithmetic, dollar, close, text.substr(i + 1, close - i - 2)});
      i = close;
    } else {
      pieces.push_back({Piece::Kind::kStray, dollar, i, "$"});
    }
  }
  return pieces;
}

std::string small_name(std::string name) {
  const bool shouted = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  for (size_t i = 0; i < (shouted ? name.size() : std::min<size_t>(1, name.size())); ++i)
    name[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
  return name;
}

std::vector<Word> words_in(std::string_view code) {
  std::vector<Word> words;
  for (size_t i = 0; i < code.size();) {
    if (code[i] == '\'' || code[i] == '"') {
      const size_t close = code.find(code[i], i + 1);
      i = close == std::string_view::npos ? code.size() : close + 1;
    } else if (in_name(code[i])) {
      size_t end = i;
      while (end < code.size() && in_name(code[end])) ++end;
      const size_t after = code.find_first_not_of(' ', end);
      const bool called = after != std::string_view::npos && code[after] == '(';
      if (begins_name(code[i])) words.push_back({i, code.substr(i, end - i), called});
      i = end;
    } else {
      ++i;
    }
  }
  return words;
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  for (const Piece& piece : split_references(text)) {
    if (piece.kind == Piece::Kind::kName) names.emplace_back(piece.inner);
    if (piece.kind != Piece::Kind::kArithmetic) continue;
    for (const Word& word : words_in(piece.inner))
      if (!word.called) names.emplace_back(word.text);
  }
  return names;
}

}  // namespace kcc::yaml
