// Texts cut into words, and the words looked up.
#pragma once

#include <string>
#include <vector>

#include "runtime/graph/value.h"

namespace kcc {

struct WordRules {
  bool lower = true, strip = true;   // small letters; punctuation taken out
  std::string split = "whitespace";  // whitespace, character or none
  int64_t ngrams = 1;                // up to so many words make one, with spaces between
};
std::vector<std::string> words_of(const std::string& text, const WordRules& rules);

// [rows] texts -> int64 [rows, length]: start + the place in `tokens`, start - 1 for what is not there; after the last
// word 0.
Value text_words(const Value& texts, const std::vector<std::string>& tokens, const WordRules& rules, int64_t length,
                 int64_t start);
// How often each index is there: int64 [rows, columns].
Value text_counts(const Value& texts, const std::vector<std::string>& tokens, const WordRules& rules, int64_t columns,
                  int64_t start);

}  // namespace kcc
