// Where things end in a YAML text: the library only says where they begin.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "compiler/yaml/events.h"

namespace kcc::yaml {

bool is_blank(char c);  // space, tab, end of line

// Past white space, ends of lines and comments.
size_t skip_blanks(std::string_view text, size_t at);

// Past `&anchor` and `!tag`, which stand before the value that an event is about.
size_t skip_properties(std::string_view text, size_t at);

// The end of a quoted text, just after its closing quote; none where it is not closed.
std::optional<size_t> quoted_end(std::string_view text, size_t at);

// The end of a scalar that begins at `at` (properties skipped).
size_t scalar_end(std::string_view text, size_t at, const Event& scalar);

// The end of `*name` or `&name` at `at`.
size_t name_end(std::string_view text, size_t at);

// An expression that YAML cut at a comma: from `at` to the , ] or } that ends it outside of all of its parentheses,
// brackets and quotes. None where there is no such end nearby.
std::optional<size_t> expression_end(std::string_view text, size_t at);

// More ( than ) outside of quotes.
bool has_open_parenthesis(std::string_view text);

// mean(square(x)): an expression, though no `=` stands before it.
bool is_call(std::string_view text);

// White space outside of parentheses and quotes.
bool has_words(std::string_view text);

}  // namespace kcc::yaml
