#include "runtime/training/wanted.h"

#include <algorithm>

#include "runtime/base/nearest.h"
#include "runtime/base/problem.h"

namespace kcc {

Wanted wanted_values(const Network& network, const std::vector<std::string>& names) {
  Wanted wanted;
  if (names.empty()) {
    for (const auto& o : network.network_outputs) {
      wanted.names.push_back(o.name);
      wanted.values.push_back(o.value);
    }
    return wanted;
  }
  std::vector<std::string> known;
  for (const auto& i : network.network_inputs) known.push_back(i.name);
  for (const GraphEntry& e : network.entries) known.insert(known.end(), e.results.begin(), e.results.end());
  for (const auto& o : network.network_outputs) known.push_back(o.name);
  for (const std::string& name : names) {
    std::string value = name;
    for (const auto& o : network.network_outputs)
      if (o.name == name) value = o.value;
    if (std::find(known.begin(), known.end(), value.substr(0, value.find('.'))) == known.end()) {
      const auto near = nearest(name, known);
      refuse("usage", "the graph has no value `" + name + "`", near ? "did you mean `" + *near + "`?" : "");
    }
    wanted.names.push_back(name);
    wanted.values.push_back(value);
  }
  return wanted;
}

}  // namespace kcc
