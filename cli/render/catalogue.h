// What a spec can name, as `kcc layers` shows it: read from the registry, where each type declares itself.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "runtime/object/object.h"

namespace kcc {

struct CatalogueItem {
  std::string family;  // "layer"
  std::string name, doc;
  std::vector<std::string> aliases;
  const Object* sample = nullptr;  // to read arguments from; null: it has none
  std::string signature = {};      // of a function
};

inline constexpr const char* kFunctions = "function";  // the family of what expressions call
inline constexpr const char* kLeftOut = "left out";    // of Keras' functions that they do not; the reason is the doc

std::vector<std::string> catalogue_families();                        // layers first
std::vector<CatalogueItem> catalogue(const std::string& family);      // by name
std::vector<CatalogueItem> catalogue_named(const std::string& name);  // of all families, by name or alias
std::string plural(const std::string& family);                        // "losses"

// All of them with their first lines; `width` columns, 0 for any.
std::string catalogue_text(int width);
std::string family_text(const std::string& family, int width);  // of one family
std::string item_text(const CatalogueItem& item, int width);
std::string catalogue_markdown();  // the README's tables
nlohmann::ordered_json catalogue_json();
nlohmann::ordered_json item_json(const CatalogueItem& item);

}  // namespace kcc
