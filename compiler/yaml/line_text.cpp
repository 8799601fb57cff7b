#include "compiler/yaml/line_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace kcc::yaml {

std::string_view without_extra_close(std::string_view value) {
  const auto count = [&](char c) { return std::count(value.begin(), value.end(), c); };
  for (const std::string_view pair : {"[]", "{}"})
    if (value.ends_with(pair[1]) && count(pair[1]) > count(pair[0])) value.remove_suffix(1);
  return value;
}

bool goes_on_as_mapping(std::string_view value) {
  const size_t comma = value.find(", "), bracket = value.find_first_of("[{");
  if (comma == std::string_view::npos || bracket < comma) return false;
  const std::string_view rest = value.substr(comma + 2);
  const size_t name = rest.find_first_not_of(kLetters);
  return name > 0 && name != std::string_view::npos && rest.substr(name).starts_with(": ");
}

std::string in_its_brackets(std::string_view value) {
  value = without_extra_close(value);
  const size_t name = value.find_first_not_of(kLetters);
  if (name == 0 || name == std::string_view::npos || value.find('"') != std::string_view::npos) return {};
  if (value.substr(name).starts_with(": ")) return fmt::format("{{{}}}", value);
  return value.substr(name).starts_with(", ") ? fmt::format("[{}]", value) : "";
}

}  // namespace kcc::yaml
