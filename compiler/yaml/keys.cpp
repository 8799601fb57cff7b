#include "compiler/yaml/keys.h"

#include <algorithm>

namespace kcc::yaml {
namespace {

// The names behind the first, as far as one can read them.
std::string listed(const std::vector<const Entry*>& keys) {
  constexpr size_t kMost = 6;
  std::string out;
  for (size_t i = 1; i < std::min(keys.size(), kMost + 1); ++i)
    out += (i == 1 ? "`" : i + 1 == keys.size() ? " and `" : ", `") + keys[i]->key + "`";
  return keys.size() > kMost + 1 ? out + " and " + std::to_string(keys.size() - kMost - 1) + " more" : out;
}

}  // namespace

bool unknown_keys(const Node& node, const std::vector<std::string>& known, const std::string& of, Report& report,
                  const std::vector<std::string>& needed) {
  bool any = false;
  // Several that mean nothing here, and are near to nothing, are one mistake: what they belong to is missing.
  std::vector<const Entry*> far;
  for (const Entry& e : node.entries)
    if (std::find(known.begin(), known.end(), e.key) == known.end() && !key_meant(e.key, known)) far.push_back(&e);
  std::vector<std::string> missing;
  const Node meant = node.with_keys_meant(known);
  for (const std::string& key : needed)
    if (far.size() == 1 && !meant.find(key)) missing.push_back(key);
  for (const std::string& key : missing) report.note_odd(key);
  for (const Entry& e : node.entries) {
    if (std::find(known.begin(), known.end(), e.key) != known.end()) continue;
    if (far.size() > 2 && &e != far[0] && std::find(far.begin(), far.end(), &e) != far.end()) {
      report.note_odd(e.key);
      continue;
    }
    const auto near = key_meant(e.key, known);
    std::string all;
    for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
    if (report.odd(e.key) && report.has_error_in(e.place, "spec.key")) {  // of the same mapping, read as another thing
      report.note_follow_up();
      any = true;
      continue;
    }
    report.note_odd(e.key);
    report.add("spec.key", e.place,
               of + " has no `" + e.key + "`" + (far.size() > 2 && &e == far[0] ? ", nor " + listed(far) : ""),
               near && node.find(*near) ? "there is `" + *near + "` beside it: delete one of them"
               : near                   ? "did you mean `" + *near + "`?"
               : missing.size() == 1    ? "it needs `" + missing[0] + "`: write that for it"
                                        : "it may have " + all);
    any = true;
  }
  return any;
}

}  // namespace kcc::yaml
