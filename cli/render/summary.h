// A model's outline as a table, as JSON, and as the text of graph programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "compiler/job/outline.h"

namespace kcc {

std::string summary_table(const Outline& outline, int width);  // `width` columns, 0 for any
nlohmann::ordered_json summary_json(const Outline& outline);
std::string summary_dot(const Outline& outline);
std::string summary_mermaid(const Outline& outline);

// Of the boxes of shared layers, each layer its own.
inline constexpr const char* kSharedColours[] = {"#ffe2b8", "#cfe8ff", "#d8f0cf", "#f5d0e6", "#e3d9ff", "#fff3a8"};

// The path as seen from within the container of the use.
std::string local_name(const Outline& outline, int use);
std::string shapes_text(const Outline::Use& use);
// "begins", "passes" or "ends" where a mask does; else empty.
std::string mask_text(const Outline::Use& use);
// The same in a picture: behind what gives a mask, and behind what takes one and gives none.
std::string mask_mark(const Outline::Use& use);
bool any_masks(const Outline& outline);
inline constexpr const char* kMaskLegend = "◐ and dashed lines: with a mask; ○: a mask ends here";
// " × 3, same weights", " × 100"; else empty.
std::string times_mark(const Outline::Use& use);
// Whether the layer is used several times; what a shared container holds is not shared once more.
bool shared(const Outline& outline, int use);
// "use 1 of 2" of a shared layer; else empty.
std::string use_text(const Outline& outline, int use);

}  // namespace kcc
