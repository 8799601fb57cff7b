#include "compiler/diagnostics/nearest.h"

#include <cctype>

namespace kcc {

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const auto found = nearest(name, names);
  if (!found || *found == name) return {};
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  if (name.size() == 1 && (found->size() != 1 || lower(name[0]) != lower((*found)[0]))) return {};
  return "did you mean `" + *found + "`?";
}

}  // namespace kcc
