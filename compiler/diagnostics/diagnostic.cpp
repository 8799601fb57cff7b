// The registry of diagnostics.
#include "compiler/diagnostics/diagnostic.h"

#include <deque>
#include <map>

#include "runtime/base/check.h"

namespace kcc {
namespace {

struct Kinds {
  std::deque<Diagnostic::Kind> held;
  std::map<std::string_view, const Diagnostic::Kind*> by_code, by_name;
};

Kinds& kinds() {
  static Kinds all;
  return all;
}

}  // namespace

const Diagnostic::Kind& define(Diagnostic::Kind kind) {
  Kinds& all = kinds();
  const Diagnostic::Kind& held = all.held.emplace_back(kind);
  KCC_CHECK(all.by_code.emplace(held.code, &held).second, "diagnostic code " + std::string(held.code) + " twice");
  KCC_CHECK(all.by_name.emplace(held.name, &held).second, "diagnostic name " + std::string(held.name) + " twice");
  return held;
}

const Diagnostic::Kind* find_kind(std::string_view code_or_name) {
  const Kinds& all = kinds();
  if (const auto it = all.by_code.find(code_or_name); it != all.by_code.end()) return it->second;
  if (const auto it = all.by_name.find(code_or_name); it != all.by_name.end()) return it->second;
  return nullptr;
}

const Diagnostic::Kind& kind_named(std::string_view name) {
  const Diagnostic::Kind* kind = find_kind(name);
  if (!kind) kind = find_kind("K0001");
  KCC_CHECK(kind != nullptr, "the kinds of diagnostics are not linked in");
  return *kind;
}

std::vector<const Diagnostic::Kind*> all_kinds() {
  std::vector<const Diagnostic::Kind*> result;
  for (const auto& [code, kind] : kinds().by_code) result.push_back(kind);
  return result;
}

}  // namespace kcc
