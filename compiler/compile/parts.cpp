#include "compiler/compile/parts.h"

#include <cmath>

namespace kcc {

std::vector<int64_t> hold_out(const Compiled& spec, const DataPart& part, const Table& table,
                              std::vector<int64_t>& rows, uint64_t stream) {
  SplitOptions o;
  o.share = part.share;
  o.count = part.count;
  o.folds = part.folds;
  o.fold = part.fold;
  o.seed = spec.seed + stream;
  o.shuffle = part.shuffle && !table.window;  // windows overlap: the last ones are held out
  const auto field = [&](const std::string& name, Place place) -> const Tensor* {
    if (name.empty()) return nullptr;
    std::string from = name;
    for (const Binding& b : spec.data.targets)
      if (b.name == name && b.fields.size() == 1) from = b.fields[0];
    if (const Field* f = table.find(from)) return &f->values;
    Binding b;
    b.fields = {name};
    b.place = place != kNoPlace ? place : part.place;
    fields_of(table, b);
    return nullptr;
  };
  o.stratify = field(part.stratify, part.stratify_place);
  o.group = field(part.group, part.group_place);
  if (o.stratify && is_float(o.stratify->dtype()))
    for (int64_t i = 0; i < o.stratify->count(); ++i)
      if (const double x = o.stratify->at(i); x != std::floor(x))
        throw Refused({"split", "`stratify` is by classes, and `" + part.stratify + "` holds numbers with a fraction",
                       "a field of whole numbers or texts; without `stratify` the rows are drawn as they come",
                       part.stratify_place});
  try {
    Split s = split_rows(rows, o);
    rows = std::move(s.train);
    return std::move(s.held);
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = part.place;
    throw Refused(std::move(p));
  }
}

}  // namespace kcc
