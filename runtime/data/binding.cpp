#include "runtime/data/binding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "runtime/base/nearest.h"
#include "runtime/base/wildcard.h"
#include "runtime/data/row_order.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

[[noreturn]] void refuse_at(Place place, std::string kind, std::string message, std::string help = {}) {
  throw Refused({std::move(kind), std::move(message), std::move(help), place});
}

[[noreturn]] void wrong_type(const Field& f, const Binding& binding, DType wanted) {
  refuse_at(binding.place, "data.type",
            fmt::format("the field `{}` is {}, and `{}` takes {}", f.name, name_of(f.values.dtype()), binding.name,
                        name_of(wanted)),
            f.first_text.empty() ? "" : fmt::format("`{}` stands at {}", f.first_text, f.first_text_place));
}

// A sample's shape: of a window the rows come first.
Shape sample_shape(const Table& table, const Binding& binding, const Tensor& column) {
  Shape row = column.shape().from(1);
  if (table.window && !binding.at_row) row.insert(0, picked_of(table, binding).count);
  return row;
}

// Calls f(row) for each row of the table that the samples touch.
template <class F>
void each_row(const std::vector<int64_t>& samples, const Picked& at, F&& f) {
  for (int64_t s : samples)
    for (int64_t i = 0; i < at.count; ++i) f(s + at.begin + i * at.step);
}

// The column: one field, or several side by side.
Tensor column_of(const Table& table, const Binding& binding, DType dtype) {
  const std::vector<std::string> names = fields_of(table, binding);
  const auto values = [&](const std::string& name) {
    const Field& f = *table.find(name);
    return dtype == DType::kString ? as_texts(f) : f.values;
  };
  if (names.size() == 1) return values(names[0]);
  std::vector<Tensor> columns;
  for (const std::string& n : names) {
    columns.push_back(values(n));
    if ((columns.back().dtype() == DType::kString) != (dtype == DType::kString))
      wrong_type(*table.find(n), binding, dtype);
  }
  return side_by_side(columns, names, dtype);
}

// How the rows of the fields are drawn; fields side by side must be drawn alike.
std::shared_ptr<const RandomRows> random_of(const Table& table, const Binding& binding) {
  const std::vector<std::string> names = fields_of(table, binding);
  auto first = table.find(names.at(0))->random;
  for (const std::string& n : names)
    if (table.find(n)->random != first)
      refuse_at(binding.place, "data.type",
                fmt::format("`{}` and `{}` are joined at random, and cannot stand side by side", names[0], n));
  return first;
}

std::function<std::string(int64_t)> placer(const Table& table) {
  return [&table](int64_t row) { return table.place_of(row); };
}

bool is_missing(const Field& field, int64_t row) {
  const Tensor& column = field.values;
  const int64_t width = column.shape().from(1).count();
  bool missing = false;
  if (column.dtype() == DType::kString) {
    for (int64_t i = 0; i < width && field.empty_is_missing; ++i)
      missing = missing || text_of(column.data<int64_t>()[row * width + i]).empty();
  } else if (is_float(column.dtype())) {
    dispatch_float(column.dtype(), [&]<class T>() {
      for (int64_t i = 0; i < width; ++i) missing = missing || std::isnan(column.data<T>()[row * width + i]);
    });
  }
  return missing;
}

// Texts as numbers of classes.
Tensor numbered(const Tensor& column, const std::vector<std::string>& classes, const Table& table,
                const Binding& binding) {
  std::map<int64_t, int32_t> number;
  for (size_t i = 0; i < classes.size(); ++i) number[intern(classes[i])] = static_cast<int32_t>(i);
  Tensor out(DType::kInt32, column.shape());
  const int64_t width = column.shape().from(1).count();
  for (int64_t i = 0; i < column.count(); ++i) {
    const auto it = number.find(column.data<int64_t>()[i]);
    if (it == number.end())
      refuse_at(binding.place, "data.class",
                fmt::format("{}: `{}` is none of the classes of `{}`", table.place_of(i / width),
                            text_of(column.data<int64_t>()[i]), binding.name),
                "the classes are those of the training rows, or `classes: [..]`");
    out.data<int32_t>()[i] = it->second;
  }
  return out;
}

}  // namespace

std::vector<std::string> fields_of(const Table& table, const Binding& binding) {
  std::vector<std::string> all, out;
  for (const Field& f : table.fields) all.push_back(f.name);
  for (size_t p = 0; p < binding.fields.size(); ++p) {
    const std::string& pattern = binding.fields[p];
    bool any = false;
    for (const std::string& n : all)
      if (wildcard_matches(pattern, n)) {
        any = true;
        if (std::find(out.begin(), out.end(), n) == out.end()) out.push_back(n);
      }
    if (any) continue;
    const auto near = nearest(pattern, all);
    std::string list;
    for (size_t i = 0; i < std::min<size_t>(all.size(), 12); ++i) list += (i ? ", " : "") + all[i];
    refuse_at(p < binding.field_places.size() ? binding.field_places[p] : binding.place, "data.field",
              fmt::format("the data has no field `{}`", pattern),
              near                 ? "did you mean `" + *near + "`?"
              : table.hint.empty() ? "it has " + list + (all.size() > 12 ? ", .." : "")
                                   : table.hint);
  }
  if (!binding.except) return out;
  std::vector<std::string> rest;
  for (const std::string& n : all)
    if (std::find(out.begin(), out.end(), n) == out.end()) rest.push_back(n);
  return rest;
}

Picked picked_of(const Table& table, const Binding& binding) {
  if (!table.window) {
    if (binding.at_row || !binding.at.empty())
      refuse_at(binding.place, "data.window", "`at` names rows of a window, and the data has no windows",
                "`window: 24` of the source makes a sample of 24 rows in succession");
    return {.begin = 0, .count = 1, .step = 1};
  }
  const int64_t size = table.window->size;
  if (binding.at_row) {
    const int64_t row = *binding.at_row < 0 ? *binding.at_row + size : *binding.at_row;
    if (row < 0 || row >= size)
      refuse_at(binding.place, "data.window",
                fmt::format("`at` is {}, and the rows of a window go from 0 to {}", *binding.at_row, size - 1));
    return {.begin = row, .count = 1, .step = 1};
  }
  if (binding.at.empty()) return {.begin = 0, .count = size, .step = 1};
  try {
    const Picked at = pick(parse_slice(binding.at), size);
    if (at.count == 0) refuse("data.window", fmt::format("`at: \"{}\"` takes no row of {}", binding.at, size));
    return at;
  } catch (const Refused& refused) {
    Problem p = refused.problem();
    if (p.place == kNoPlace) p.place = binding.place;
    throw Refused(std::move(p));
  }
}

Bound bind_input(const Table& table, const Binding& binding, const Network::Input& input) {
  const Tensor column = column_of(table, binding, input.dtype);
  if ((column.dtype() == DType::kString) != (input.dtype == DType::kString))
    wrong_type(*table.find(fields_of(table, binding)[0]), binding, input.dtype);
  Shape row = sample_shape(table, binding, column);
  const Shape given = row;
  const auto rank = static_cast<int>(input.dims.size());
  if (row.rank() == rank - 1 && input.dims.back().size <= 1)
    row.push_back(1);
  else if (row.rank() == rank + 1 && row[-1] == 1)
    row.erase(row.rank() - 1);
  bool fits = row.rank() == rank;
  for (int i = 0; fits && i < rank; ++i)
    fits = !input.dims[static_cast<size_t>(i)].known() || input.dims[static_cast<size_t>(i)].size == row[i];
  // Fields side by side make an image as well as a row of numbers.
  if (!fits) {
    int64_t wanted = 1;
    Shape whole;
    for (const Dim& d : input.dims) {
      wanted = d.known() ? wanted * d.size : 0;
      whole.push_back(d.size);
    }
    if (binding.fields.size() + (binding.except ? 1 : 0) > 0 && row.rank() == 1 && row.count() == wanted &&
        fields_of(table, binding).size() > 1) {
      row = whole;
      fits = true;
    }
  }
  // [null, 12] for [12]
  if (!fits && rank == given.rank() + 1 && !input.dims[0].known() && input.dims[0].symbol.empty()) {
    const std::vector<Dim> rest(input.dims.begin() + 1, input.dims.end());
    refuse_at(input.place, "shape.input",
              fmt::format("the input `{}` is {}, and its data is {} a row", input.name, to_string(input.dims),
                          to_string(given)),
              "the batch is never written: the shape is `" + to_string(rest) + "`");
  }
  if (!fits)
    refuse_at(binding.place, "shape.input",
              fmt::format("the input `{}` is {}, and its data is {} a row", input.name, to_string(input.dims),
                          to_string(given)));
  return {
      {binding.name, column, {input.dtype, row}, picked_of(table, binding), placer(table), random_of(table, binding)},
      {}};
}

Bound bind_target(const Table& table, const Binding& binding, DType floatx, const std::vector<int64_t>& rows) {
  Tensor column = column_of(table, binding, floatx);
  Bound out;
  DType dtype = column.dtype() == DType::kBool || is_integer(column.dtype()) ? DType::kInt32 : floatx;
  if (column.dtype() == DType::kInt64) dtype = DType::kInt64;
  if (column.dtype() == DType::kString) {
    if (binding.classes) {
      out.classes = *binding.classes;
    } else {
      std::set<std::string> found;
      const int64_t width = column.shape().from(1).count();
      const auto random = random_of(table, binding);
      const auto take = [&](int64_t r) {
        for (int64_t i = r * width; i < (r + 1) * width; ++i) found.insert(text_of(column.data<int64_t>()[i]));
      };
      if (random)
        for (int64_t r = 0; r < random->count; ++r) take(r);
      else
        each_row(rows, picked_of(table, binding), take);
      out.classes.assign(found.begin(), found.end());
    }
    column = numbered(column, out.classes, table, binding);
    dtype = DType::kInt32;
  }
  out.field = {binding.name,
               column,
               {dtype, sample_shape(table, binding, column)},
               picked_of(table, binding),
               placer(table),
               random_of(table, binding)};
  return out;
}

Bound bind_weight(const Table& table, const Binding& binding) {
  const Tensor column = column_of(table, binding, DType::kFloat32);
  return {{binding.name,
           column,
           {DType::kFloat32, sample_shape(table, binding, column)},
           picked_of(table, binding),
           placer(table),
           random_of(table, binding)},
          {}};
}

void check_missing(const Table& table, const Binding& binding, std::vector<int64_t>& rows) {
  if (binding.missing == "keep") return;
  const Picked at = picked_of(table, binding);
  for (const std::string& name : fields_of(table, binding)) {
    const Field& column = *table.find(name);
    const auto random = table.find(name)->random;
    if (binding.missing == "drop") {
      if (random)
        refuse_at(binding.place, "data.missing",
                  "`" + name + "` is joined at random: `missing: drop` cannot leave out its rows");
      std::erase_if(rows, [&](int64_t s) {
        bool any = false;
        each_row({s}, at, [&](int64_t r) { any = any || is_missing(column, r); });
        return any;
      });
      continue;
    }
    each_row(random ? first_rows(random->count) : rows, random ? Picked{0, 1, 1} : at, [&](int64_t r) {
      if (is_missing(column, r))
        refuse_at(
            binding.place, "data.missing",
            fmt::format("{}: `{}` is missing, and `{}` needs it", table.place_of(r), name, binding.name),
            "`{field: " + name + ", missing: drop}` leaves such rows out, `missing: keep` takes them as they are");
    });
  }
}

}  // namespace kcc
