// UTF-8: one character at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kcc {

struct Character {
  char32_t code = 0;
  size_t size = 0;  // in bytes; 0: no valid character begins here
};

// The character that begins at `offset`. Overlong forms, surrogates and what lies above U+10FFFF are not valid.
inline Character character_at(std::string_view text, size_t offset) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[offset + i]); };
  if (offset >= text.size()) return {};
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t size = first >= 0xF0 && first < 0xF8   ? 4
                      : first >= 0xE0 && first < 0xF0 ? 3
                      : first >= 0xC2 && first < 0xE0 ? 2
                                                      : 0;
  if (size == 0 || offset + size > text.size()) return {};
  char32_t code = first & (0xFF >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {};
  return {code, size};
}

// How many characters; a stray byte counts as one.
inline int count_characters(std::string_view text) {
  int count = 0;
  for (size_t i = 0; i < text.size(); ++count) {
    const size_t size = character_at(text, i).size;
    i += size ? size : 1;
  }
  return count;
}

inline bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

}  // namespace kcc
