#include "compiler/diagnostics/nearest.h"

namespace kcc {

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const auto found = nearest(name, names);
  if (!found || *found == name) return {};
  return "did you mean `" + *found + "`?";
}

}  // namespace kcc
