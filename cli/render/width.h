// How many columns a character takes on a terminal.
#pragma once

#include <string_view>

namespace kcc {

// 0: combining and invisible; 2: East Asian wide and emoji; 1: the rest.
int width_of(char32_t code);

// Of a text; a sequence that is joined (emoji with a zero width joiner, skin tones) counts as its first.
int display_width(std::string_view text);

}  // namespace kcc
