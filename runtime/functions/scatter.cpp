// keras.ops that put elements where indices say.
#include <limits>

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

int64_t count_of(const Args& a, std::string_view name) {
  const int64_t n = a.none(name) ? -1 : a.integer(name);
  if (n < 1 || n > 100'000'000)
    a.refuse_argument(name,
                      "it must be given, as a whole number of at least 1: the size of the result is made with the "
                      "graph");
  return n;
}

Value whole(const Args& a, std::string_view name) {
  const Value ids = a.value(name);
  if (!is_integer(ids.dtype())) a.refuse_argument(name, "they must be whole numbers");
  return ids.dtype() == DType::kInt64 ? ids : cast(ids, DType::kInt32);
}

// Which segment each row is of: bool [rows, segments].
Value members(const Args& a, int64_t segments) {
  const Value ids = whole(a, "segment_ids");
  if (ids.rank() != 1) a.refuse_argument("segment_ids", "it must be a vector");
  return one_hot(ids, segments, DType::kBool);
}

Operand segment_sum(const Args& a) {
  const Value x = a.value("data");
  return scatter_add(x, whole(a, "segment_ids"), count_of(a, "num_segments"));
}

// The greatest (or least) of each segment; what has no rows gets the least number there is.
Operand segment_extreme(const Args& a, bool greatest) {
  Value x = a.value("data");
  const int64_t n = count_of(a, "num_segments");
  Value in = transpose(members(a, n), {1, 0});  // [segments, rows]
  if (x.dim(0) != in.dim(1)) a.refuse_argument("segment_ids", "it must have a number for each row of `data`");
  const double worst = is_float(x.dtype())          ? (x.dtype() == DType::kFloat32 ? std::numeric_limits<float>::max()
                                                                                    : std::numeric_limits<double>::max())
                       : x.dtype() == DType::kInt64 ? 9.2e18
                                                    : 2147483647.0;
  while (in.rank() < x.rank() + 1) in = expand_dims(in, -1);
  const Value each = where(in, expand_dims(x, 0), scalar_like(x, greatest ? -worst : worst));
  return greatest ? max(each, {1}) : min(each, {1});
}

Operand segment_prod(const Args& a) {
  const Value x = a.value("data");
  Value in = transpose(members(a, count_of(a, "num_segments")), {1, 0});
  while (in.rank() < x.rank() + 1) in = expand_dims(in, -1);
  return prod(where(in, expand_dims(x, 0), scalar_like(x, 1)), {1});
}

Operand bincount(const Args& a) {
  const Value x = whole(a, "x");
  const int64_t n = count_of(a, "minlength");
  const Value in = one_hot(x, n, a.none("weights") ? DType::kInt32 : a.value("weights").dtype());  // [.., k, n]
  if (a.none("weights")) return sum(in, {-2});
  return sum(in * expand_dims(a.value("weights"), -1), {-2});
}

// Indices [k, axes] of the first axes as places in the flat table; the rest of each row's shape.
struct Places {
  Value flat;    // [k]
  int64_t rows;  // of the table
  Shape rest;
};
Places places(const Args& a, const Shape& shape) {
  const Value ids = whole(a, "indices");
  if (ids.rank() < 1 || ids.dim(-1) > shape.rank() || ids.dim(-1) < 1)
    a.refuse_argument("indices", "its last axis names places along the first axes");
  const auto axes = static_cast<int>(ids.dim(-1));
  Places p{{}, 1, shape.from(axes)};
  for (int i = 0; i < axes; ++i) {
    const Value one = squeeze(slice(ids, -1, i, i + 1), -1);
    p.flat = p.flat ? p.flat * static_cast<double>(shape[i]) + one : one;
    p.rows *= shape[i];
  }
  p.flat = reshape(p.flat, Shape{p.flat.shape().count()});
  return p;
}

Operand scattered(const Args& a) {
  const Shape shape = a.shape("shape");
  const Places p = places(a, shape);
  const Value values = a.value("values");
  return reshape(scatter_add(reshape(values, Shape{p.flat.dim(0)} + p.rest), p.flat, p.rows), shape);
}

// The last of several updates of one place counts.
Operand updated(const Args& a) {
  const Value x = a.value("inputs");
  const Places p = places(a, x.shape());
  const int64_t k = p.flat.dim(0), width = std::max<int64_t>(1, p.rest.count());
  const Value updates = cast(reshape(a.value("updates"), Shape{k, width}), x.dtype());
  const Value table = reshape(x, Shape{p.rows, width});
  if (!a.none("reduction")) {
    if (a.text("reduction") != "add") a.refuse_argument("reduction", "it must be 'add', or None");
    return reshape(table + scatter_add(updates, p.flat, p.rows), x.shape());
  }
  // Of each place: the number of its last update, 0 where there is none.
  const Value number = iota(a.builder(), k, DType::kInt32) + 1.0;
  const Value at =
      equal(expand_dims(iota(a.builder(), p.rows, DType::kInt32), 1), expand_dims(cast(p.flat, DType::kInt32), 0));
  const Value last = max(where(at, expand_dims(number, 0), scalar_like(number, 0)), {1});  // [rows]
  const Value padded = pad(updates, {1, 0}, {0, 0});
  return reshape(where(expand_dims(greater(last, 0.0), 1), take(padded, last), table), x.shape());
}

Operand slice_updated(const Args& a) {
  const Value x = a.value("inputs"), by = cast(a.value("updates"), a.value("inputs").dtype());
  const auto* list = a["start_indices"].get<Operand::List>();
  if (!list || static_cast<int>(list->size()) != x.rank() || by.rank() != x.rank())
    a.refuse_argument("start_indices", "it must have a whole number for each axis");
  Ints before, after;
  for (int i = 0; i < x.rank(); ++i) {
    const auto at = (*list)[static_cast<size_t>(i)].integer();
    if (!at) a.refuse_argument("start_indices", "it must be whole numbers");
    const int64_t begin = std::clamp<int64_t>(*at, 0, x.dim(i) - by.dim(i));
    if (by.dim(i) > x.dim(i)) a.refuse_argument("updates", "it must fit into `inputs`");
    before.push_back(begin);
    after.push_back(x.dim(i) - begin - by.dim(i));
  }
  const Value inside = cast(pad(full(a.builder(), by.shape(), 1, DType::kInt32), before, after), DType::kBool);
  return where(inside, pad(by, before, after), x);
}

[[maybe_unused]] const bool scatter_functions = define_functions({
    {"segment_sum(data, segment_ids, num_segments=None, sorted=False)", "The sums of the rows of each segment.",
     segment_sum},
    {"segment_max(data, segment_ids, num_segments=None, sorted=False)", "The greatest of the rows of each segment.",
     [](const Args& a) { return segment_extreme(a, true); }},
    {"segment_min(data, segment_ids, num_segments=None, sorted=False)", "The least of the rows of each segment.",
     [](const Args& a) { return segment_extreme(a, false); }},
    {"segment_prod(data, segment_ids, num_segments=None, sorted=False)", "The products of the rows of each segment.",
     segment_prod},
    {"bincount(x, weights=None, minlength=0, sparse=False)", "How often each of 0 .. minlength - 1 is there.",
     bincount},
    {"scatter(indices, values, shape)", "Values added up at their places of zeros.", scattered},
    {"scatter_update(inputs, indices, updates, reduction=None)", "Elements replaced at their places, or added to.",
     updated},
    {"slice_update(inputs, start_indices, updates)", "A part replaced.", slice_updated},
});

}  // namespace
}  // namespace kcc
