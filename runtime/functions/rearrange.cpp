// keras.ops.rearrange: axes by a pattern, as einops has it.
#include <algorithm>
#include <cctype>
#include <map>

#include "runtime/functions/function.h"

namespace kcc {
namespace {

using Args = FunctionArgs;
using Group = std::vector<std::string>;  // one axis, of the axes that it is made of

// "b (h w) c" -> {{b}, {h, w}, {c}}
std::vector<Group> groups_of(const Args& a, std::string_view side) {
  std::vector<Group> groups;
  bool open = false;
  for (size_t i = 0; i < side.size();) {
    const auto letter = [&](size_t at) {
      return at < side.size() && (std::isalnum(static_cast<unsigned char>(side[at])) || side[at] == '_');
    };
    if (side[i] == ' ') {
      ++i;
    } else if (side[i] == '(' && !open) {
      open = true;
      groups.emplace_back();
      ++i;
    } else if (side[i] == ')' && open && !groups.back().empty()) {
      open = false;
      ++i;
    } else if (letter(i) && !std::isdigit(static_cast<unsigned char>(side[i]))) {
      const size_t begin = i;
      while (letter(i)) ++i;
      if (!open) groups.emplace_back();
      groups.back().emplace_back(side.substr(begin, i - begin));
    } else {
      a.refuse_argument("pattern", "its sides are names of axes, and (..) around those that are one axis together");
    }
  }
  if (open) a.refuse_argument("pattern", "a `(` is not closed");
  return groups;
}

Group names_in(const std::vector<Group>& groups) {
  Group all;
  for (const Group& g : groups) all.insert(all.end(), g.begin(), g.end());
  return all;
}

Operand rearranged(const Args& a) {
  const Value x = a.value("tensor");
  const std::string& pattern = a.text("pattern");
  const size_t arrow = pattern.find("->");
  if (arrow == std::string::npos) a.refuse_argument("pattern", "it must be two sides with -> between them");
  const auto from = groups_of(a, std::string_view(pattern).substr(0, arrow)),
             to = groups_of(a, std::string_view(pattern).substr(arrow + 2));
  const Group before = names_in(from), after = names_in(to);
  const auto sorted = [](Group names) {
    std::sort(names.begin(), names.end());
    return names;
  };
  const Group names = sorted(before);
  if (names != sorted(after) || std::adjacent_find(names.begin(), names.end()) != names.end())
    a.refuse_argument("pattern", "each axis must be named once on either side");
  if (static_cast<int>(from.size()) != x.rank())
    a.refuse_argument("pattern",
                      "its left side must name the " + std::to_string(x.rank()) + " axes of " + to_string(x.shape()));
  std::map<std::string, int64_t> size;
  for (const Operand& item : *a["axes_lengths"].get<Operand::List>()) {
    const auto& pair = *item.get<Operand::List>();
    const std::string& name = *pair[0].get<std::string>();
    const auto n = pair[1].integer();
    if (!n || *n < 1 || !std::binary_search(names.begin(), names.end(), name))
      a.refuse_argument("axes_lengths", "`" + name + "` must be an axis of the pattern, and its length at least 1");
    size[name] = *n;
  }
  // One axis of a group may have no length: what is left.
  Shape parts;
  for (size_t i = 0; i < from.size(); ++i) {
    int64_t known = 1;
    std::string open;
    for (const std::string& name : from[i]) {
      if (size.contains(name))
        known *= size[name];
      else if (std::exchange(open, name) != "")
        a.refuse_argument("pattern", "the length of `" + open + "` or of another axis beside it must be given");
    }
    const int64_t n = x.dim(static_cast<int>(i));
    if (!open.empty()) size[open] = n / known;
    if (open.empty() ? known != n : n % known != 0)
      a.refuse_argument("pattern", "axis " + std::to_string(i) + " has " + std::to_string(n) +
                                       " elements, and the lengths that are given do not fit");
    for (const std::string& name : from[i]) parts.push_back(size[name]);
  }
  Ints perm;
  Shape out;
  for (const Group& g : to) {
    int64_t n = 1;
    for (const std::string& name : g) {
      perm.push_back(std::find(before.begin(), before.end(), name) - before.begin());
      n *= size[name];
    }
    out.push_back(n);
  }
  return reshape(transpose(reshape(x, parts), perm), out);
}

[[maybe_unused]] const bool rearrange_functions = define_functions({
    {"rearrange(tensor, pattern, **axes_lengths)", "Axes split, moved and joined: 'b (h k) c -> b h (k c)', k=2.",
     rearranged},
});

}  // namespace
}  // namespace kcc
