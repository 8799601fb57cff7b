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
#include "runtime/files/files.h"
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

// What a binding takes: the column, and what its cells stand for.
struct Taken {
  Tensor column;
  std::shared_ptr<const Decoded> decoded = {};

  Type value() const { return BoundField{.column = column, .decoded = decoded}.value(); }
};

// A sample's shape: of a window the rows come first.
Shape sample_shape(const Table& table, const Binding& binding, const Taken& taken) {
  Shape row = taken.value().shape;
  if (table.window && !binding.at_row) {
    if (taken.decoded && taken.decoded->varies())
      refuse_at(binding.place, "data.window",
                fmt::format("the lists of `{}` have different lengths, and a window needs them of one", binding.name),
                "`length: 80` makes them so");
    row.insert(0, picked_of(table, binding).count);
  }
  return row;
}

// The files that the cells name, seen from the file that names them.
Tensor paths_of(const Table& table, const Binding& binding, const Field& f) {
  if (f.values.dtype() != DType::kString || f.decoded)
    refuse_at(binding.place, "data.type",
              fmt::format("`{}` reads files, and the field `{}` names none: it is {}", binding.decoder->type_name,
                          f.name, f.decoded ? "read already" : name_of(f.values.dtype())));
  Tensor paths(DType::kString, f.values.shape());
  const int64_t width = f.values.shape().from(1).count();
  for (int64_t i = 0; i < paths.count(); ++i) {
    const std::string& written = text_of(f.values.data<int64_t>()[i]);
    const std::string path = path_in(f.folder.empty() ? folder_of(table.part_of(i / width).file) : f.folder, written);
    if (!disk().exists(path))
      refuse_at(
          binding.place, "file.missing",
          fmt::format("{}: there is no file `{}`", table.place_of(f.random ? 0 : i / width), path),
          written.empty() || written[0] == '/' ? "" : "paths are seen from the folder of the file that names them");
    paths.data<int64_t>()[i] = intern(path);
  }
  return paths;
}

// The lists of a field: those of one length too.
std::shared_ptr<const Lists> lists_of(const Binding& binding, const Field& f, Tensor& column) {
  if (auto lists = std::dynamic_pointer_cast<const Lists>(f.decoded)) return lists;
  if (f.decoded || f.values.shape().rank() < 2)
    refuse_at(binding.place, "data.type",
              fmt::format("`length`, `pad` and `side` are of lists, and the field `{}` has single values", f.name));
  const int64_t rows = f.values.shape()[0], each = f.values.shape()[1];
  std::vector<int64_t> ends;
  column = Tensor(DType::kInt64, {rows});
  for (int64_t r = 0; r < rows; ++r) {
    column.data<int64_t>()[r] = r;
    ends.push_back((r + 1) * each);
  }
  return std::make_shared<Lists>(f.values.reshaped(Shape{rows * each} + f.values.shape().from(2)), std::move(ends));
}

// Calls f(row) for each row of the table that the samples touch.
template <class F>
void each_row(const std::vector<int64_t>& samples, const Picked& at, F&& f) {
  for (int64_t s : samples)
    for (int64_t i = 0; i < at.count; ++i) f(s + at.begin + i * at.step);
}

// One field, or several side by side.
Taken taken_of(const Table& table, const Binding& binding, DType dtype) try {
  const std::vector<std::string> names = fields_of(table, binding);
  if (names.size() == 1) {
    const Field& f = *table.find(names[0]);
    Taken taken{f.values, f.decoded};
    if (binding.decoder)
      if (auto decoded = binding.decoder->decoded()) return {paths_of(table, binding, f), std::move(decoded)};
    if (binding.fill) taken.decoded = lists_of(binding, f, taken.column)->filled(*binding.fill);
    if (taken.decoded) return taken;
  }
  for (const std::string& n : names)
    if (binding.decoder || binding.fill || table.find(n)->decoded)
      refuse_at(binding.place, "data.type",
                fmt::format("`{}` takes several fields, and what is read or filled up stands alone", binding.name));
  const auto values = [&](const std::string& name) {
    const Field& f = *table.find(name);
    return dtype == DType::kString ? as_texts(f) : f.values;
  };
  if (names.size() == 1) return {values(names[0])};
  std::vector<Tensor> columns;
  for (const std::string& n : names) {
    columns.push_back(values(n));
    if ((columns.back().dtype() == DType::kString) != (dtype == DType::kString))
      wrong_type(*table.find(n), binding, dtype);
  }
  return {side_by_side(columns, names, dtype)};
} catch (const Refused& refused) {
  Problem p = refused.problem();
  if (p.place == kNoPlace) p.place = binding.place;
  throw Refused(std::move(p));
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
  if (dynamic_cast<const Lists*>(field.decoded.get())) return column.data<int64_t>()[row] < 0;
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

// Texts as numbers of classes; `row_of` an element is the row that it is in.
template <class RowOf>
Tensor numbered(const Tensor& texts, const std::vector<std::string>& classes, const Table& table,
                const Binding& binding, RowOf&& row_of) {
  std::map<int64_t, int32_t> number;
  for (size_t i = 0; i < classes.size(); ++i) number[intern(classes[i])] = static_cast<int32_t>(i);
  Tensor out(DType::kInt32, texts.shape());
  for (int64_t i = 0; i < texts.count(); ++i) {
    const auto it = number.find(texts.data<int64_t>()[i]);
    if (it == number.end())
      refuse_at(binding.place, "data.class",
                fmt::format("{}: `{}` is none of the classes of `{}`", table.place_of(row_of(i)),
                            text_of(texts.data<int64_t>()[i]), binding.name),
                "the classes are those of the training rows, or `classes: [..]`");
    out.data<int32_t>()[i] = it->second;
  }
  return out;
}

Taken numbered(const Taken& taken, const std::vector<std::string>& classes, const Table& table,
               const Binding& binding) {
  const Tensor& column = taken.column;
  const auto* lists = dynamic_cast<const Lists*>(taken.decoded.get());
  if (!lists) {
    const int64_t width = column.shape().from(1).count();
    return {numbered(column, classes, table, binding, [&](int64_t i) { return i / width; })};
  }
  const int64_t width = lists->items().shape().from(1).count();
  const auto row_of = [&](int64_t i) {
    int64_t row = 0;
    for (int64_t r = 0; r < column.count(); ++r)
      if (const int64_t list = column.data<int64_t>()[r]; list >= 0 && lists->begin(list) <= i / width) row = r;
    return row;
  };
  return {column, lists->with(numbered(lists->items(), classes, table, binding, row_of))};
}

// Calls f(text) for each text of a row.
template <class F>
void each_text(const Taken& taken, int64_t row, F&& f) {
  const Tensor* texts = &taken.column;
  int64_t width = texts->shape().from(1).count(), begin = row, end = row + 1;
  if (const auto* lists = dynamic_cast<const Lists*>(taken.decoded.get())) {
    const int64_t list = taken.column.data<int64_t>()[row];
    if (list < 0) return;
    texts = &lists->items();
    width = texts->shape().from(1).count();
    begin = lists->begin(list);
    end = lists->end(list);
  }
  for (int64_t i = begin * width; i < end * width; ++i) f(text_of(texts->data<int64_t>()[i]));
}

// As it is gathered: of `dtype`, a sample of `row`'s shape.
BoundField bound(const Table& table, const Binding& binding, Taken taken, DType dtype, const Shape& row) {
  return {binding.name,
          std::move(taken.column),
          {dtype, row},
          picked_of(table, binding),
          placer(table),
          random_of(table, binding),
          std::move(taken.decoded)};
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

namespace {

// What lists are filled up with is of their kind. Texts that become classes are filled up with the number of none.
void check_pad(const Binding& binding, const Taken& taken) {
  if (!binding.fill) return;
  const bool texts = taken.value().dtype == DType::kString;
  if (texts ? binding.fill->number.has_value() : binding.fill->text.has_value())
    refuse_at(binding.place, "arg.type",
              fmt::format("`pad` of `{}` must be {}, as what its lists hold is", binding.name,
                          texts ? "a text" : "a number"));
}

}  // namespace

Bound bind_input(const Table& table, const Binding& binding, const Network::Input& input) {
  const Taken taken = taken_of(table, binding, input.dtype);
  check_pad(binding, taken);
  if ((taken.value().dtype == DType::kString) != (input.dtype == DType::kString))
    wrong_type(*table.find(fields_of(table, binding)[0]), binding, input.dtype);
  Shape row = sample_shape(table, binding, taken);
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
  const bool varies = taken.decoded && taken.decoded->varies();
  if (!fits)
    refuse_at(binding.place, "shape.input",
              fmt::format("the input `{}` is {}, and its data is {} a row{}", input.name, to_string(input.dims),
                          to_string(given), varies ? " at most" : ""),
              varies && input.dims[0].known()
                  ? fmt::format("`length: {}` fills up and cuts the lists; a name for the dimension takes any length",
                                input.dims[0].size)
                  : "");
  if (varies && input.dims[0].known())
    refuse_at(binding.place, "shape.input",
              fmt::format("the input `{}` is {}, and the lists of its data have different lengths", input.name,
                          to_string(input.dims)),
              fmt::format("`length: {}` fills them up; a name for the dimension takes any length", input.dims[0].size));
  return {bound(table, binding, taken, input.dtype, row), {}};
}

Bound bind_target(const Table& table, const Binding& binding, DType floatx, const std::vector<int64_t>& rows) {
  Taken taken = taken_of(table, binding, floatx);
  Bound out;
  if (taken.value().dtype == DType::kString) {
    if (taken.decoded && !dynamic_cast<const Lists*>(taken.decoded.get()))
      wrong_type(*table.find(fields_of(table, binding)[0]), binding, floatx);
    if (binding.classes) {
      out.classes = *binding.classes;
    } else {
      std::set<std::string> found;
      const auto random = random_of(table, binding);
      const auto take = [&](int64_t r) { each_text(taken, r, [&](const std::string& text) { found.insert(text); }); };
      if (random)
        for (int64_t r = 0; r < random->count; ++r) take(r);
      else
        each_row(rows, picked_of(table, binding), take);
      out.classes.assign(found.begin(), found.end());
    }
    taken = numbered(taken, out.classes, table, binding);
  }
  check_pad(binding, taken);
  DType dtype = taken.value().dtype;
  if (dtype != DType::kInt64) dtype = dtype == DType::kBool || is_integer(dtype) ? DType::kInt32 : floatx;
  out.field = bound(table, binding, taken, dtype, sample_shape(table, binding, taken));
  return out;
}

Bound bind_weight(const Table& table, const Binding& binding) {
  const Taken taken = taken_of(table, binding, DType::kFloat32);
  return {bound(table, binding, taken, DType::kFloat32, sample_shape(table, binding, taken)), {}};
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
