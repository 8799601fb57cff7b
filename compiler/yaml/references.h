// A text with variables, taken apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kcc::yaml {

struct Piece {
  enum class Kind {
    kText,
    kDollar,
    kName,
    kArithmetic,
    kStray
  };  // kDollar: `$$`; kStray: a dollar that begins nothing
  Kind kind = Kind::kText;
  size_t begin = 0, end = 0;  // in the text, dollar and parentheses included
  std::string_view inner;     // the text, the name, the arithmetic
};

std::vector<Piece> split_references(std::string_view text);

// A word of arithmetic that is not in quotes.
struct Word {
  size_t begin = 0;
  std::string_view text;
  bool called = false;  // it stands before a parenthesis
};
std::vector<Word> words_in(std::string_view arithmetic);

// The names that a text may need: of `$name`, and in arithmetic all words that are not in quotes or called.
std::vector<std::string> names_in(std::string_view text);

// With a small letter first, as names have it: `encoder` for `Encoder` and `ENCODER`.
std::string small_name(std::string name);

}  // namespace kcc::yaml
