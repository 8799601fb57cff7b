// keras.ops that arrange elements anew, or make tensors.
#include <algorithm>
#include <cmath>

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;
constexpr int64_t kMaxParts = 4096;

Ints whole_list(const Args& a, std::string_view name) {
  const Shape s = a.shape(name);
  return Ints(s.begin(), s.end());
}

// One size may be -1: what is left.
Operand reshaped(const Args& a) {
  const Value x = a.value("x");
  const auto* list = a["newshape"].get<Operand::List>();
  Shape shape;
  int open = -1;
  for (const Operand& item : list ? *list : Operand::List{a["newshape"]}) {
    const auto n = item.integer();
    if (!n || *n < -1 || (*n == -1 && open >= 0))
      a.refuse_argument("newshape", "sizes are whole numbers, and one of them may be -1");
    if (*n == -1) open = shape.rank();
    shape.push_back(*n == -1 ? 1 : *n);
  }
  const int64_t rest = shape.count();
  if (open >= 0) {
    if (rest == 0 || x.shape().count() % rest != 0)
      a.refuse_argument("newshape", "the " + std::to_string(x.shape().count()) + " elements of " +
                                        to_string(x.shape()) + " do not fill it");
    shape.set(open, x.shape().count() / rest);
  }
  return reshape(x, shape);
}

Operand transposed(const Args& a) {
  const Value x = a.value("x");
  Ints perm = a.axes("axes");
  if (perm.empty())
    for (int i = x.rank(); i-- > 0;) perm.push_back(i);
  for (int64_t& i : perm) i = normal_axis(i, x.rank());
  if (static_cast<int>(normal_axes(perm, x.rank()).size()) != x.rank())
    a.refuse_argument("axes", "it must name each of the " + std::to_string(x.rank()) + " axes once");
  return transpose(x, perm);
}

Operand moved(const Args& a) {
  const Value x = a.value("x");
  Ints from = a.axes("source"), to = a.axes("destination"), perm;
  if (from.size() != to.size()) a.refuse_argument("destination", "it must name as many axes as `source`");
  std::vector<std::pair<int64_t, int64_t>> put;
  for (size_t i = 0; i < from.size(); ++i)
    put.emplace_back(normal_axis(to[i], x.rank()), normal_axis(from[i], x.rank()));
  std::sort(put.begin(), put.end());
  const Ints taken = normal_axes(from, x.rank());
  normal_axes(to, x.rank());
  for (int i = 0; i < x.rank(); ++i)
    if (std::find(taken.begin(), taken.end(), i) == taken.end()) perm.push_back(i);
  for (const auto& [at, axis] : put) perm.insert(perm.begin() + at, axis);
  return transpose(x, perm);
}

Operand expanded(const Args& a) {
  Value x = a.value("x");
  const Ints axes = a.axes("axis");
  for (int64_t i : normal_axes(axes, x.rank() + static_cast<int>(axes.size()))) x = expand_dims(x, static_cast<int>(i));
  return x;
}

Operand squeezed(const Args& a) {
  Value x = a.value("x");
  Ints axes = normal_axes(a.axes("axis"), x.rank());
  if (a.none("axis"))
    for (int i = 0; i < x.rank(); ++i)
      if (x.dim(i) == 1) axes.push_back(i);
  for (size_t i = axes.size(); i-- > 0;) x = squeeze(x, static_cast<int>(axes[i]));
  return x;
}

Values joined(const Args& a, std::string_view name, int least_rank) {
  Values xs = a.list(name);
  for (Value& x : xs)
    while (x.rank() < least_rank) x = expand_dims(x, least_rank == 3 && x.rank() == 2 ? 2 : 0);
  return xs;
}

Operand parts(const Args& a, int axis, bool uneven) {
  const Value x = a.value("x");
  const int at = normal_axis(axis, x.rank());
  const int64_t n = x.dim(at);
  Ints cuts = {0};
  if (const auto count = a["indices_or_sections"].integer()) {
    if (*count < 1 || *count > kMaxParts || (!uneven && n % *count != 0))
      a.refuse_argument("indices_or_sections", "the " + std::to_string(n) + " elements of axis " +
                                                   std::to_string(axis) + " cannot be split so");
    for (int64_t i = 0; i < *count; ++i) cuts.push_back(cuts.back() + n / *count + (i < n % *count ? 1 : 0));
  } else {
    for (int64_t i : whole_list(a, "indices_or_sections")) cuts.push_back(std::min(i, n));
    cuts.push_back(n);
  }
  Values out;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) out.push_back(slice(x, at, cuts[i], std::max(cuts[i], cuts[i + 1])));
  return out;
}

Value rolled(const Value& x, int64_t shift, int axis) {
  const int64_t n = x.dim(axis);
  if (n == 0) return x;
  const int64_t by = (shift % n + n) % n;
  return by == 0 ? x : concat({slice(x, axis, n - by, n), slice(x, axis, 0, n - by)}, axis);
}

Operand roll(const Args& a) {
  Value x = a.value("x");
  if (a.none("axis")) return reshape(rolled(math::ravel(x), a.integer("shift"), 0), x.shape());
  const Ints axes = a.axes("axis");
  const auto* list = a["shift"].get<Operand::List>();
  if (list && list->size() != axes.size()) a.refuse_argument("shift", "it must have a number for each axis");
  for (size_t i = 0; i < axes.size(); ++i) {
    const auto by = list ? (*list)[i].integer() : a["shift"].integer();
    if (!by) a.refuse_argument("shift", "it must be whole numbers");
    x = rolled(x, *by, normal_axis(axes[i], x.rank()));
  }
  return x;
}

Operand tiled(const Args& a) {
  Value x = a.value("x");
  Ints times = whole_list(a, "repeats");
  while (static_cast<int>(times.size()) < x.rank()) times.insert(times.begin(), 1);
  while (x.rank() < static_cast<int>(times.size())) x = expand_dims(x, 0);
  for (int i = 0; i < x.rank(); ++i) {
    Shape wide = x.shape(), out = x.shape();
    wide.insert(i, times[static_cast<size_t>(i)]);
    out.set(i, out[i] * times[static_cast<size_t>(i)]);
    static_cast<void>(out.count());
    x = reshape(broadcast_to(expand_dims(x, i), wide), out);
  }
  return x;
}

Operand padded(const Args& a) {
  const Value x = a.value("x");
  Ints before, after;
  const Operand& width = a["pad_width"];
  const auto pair = [&](const Operand& item) {
    const auto* list = item.get<Operand::List>();
    const Operand low = list && !list->empty() ? list->front() : item,
                  high = list && !list->empty() ? list->back() : item;
    if (!low.integer() || !high.integer() || *low.integer() < 0 || *high.integer() < 0 || (list && list->size() > 2))
      a.refuse_argument("pad_width", "it must be pairs of whole numbers, one an axis");
    before.push_back(*low.integer());
    after.push_back(*high.integer());
  };
  const auto* list = width.get<Operand::List>();
  if (list && !list->empty() && list->front().is<Operand::List>()) {
    for (const Operand& item : *list) pair(item);
    if (before.size() == 1)
      before.resize(static_cast<size_t>(x.rank()), before[0]), after.resize(static_cast<size_t>(x.rank()), after[0]);
  } else {
    for (int i = 0; i < x.rank(); ++i) pair(width);
  }
  if (static_cast<int>(before.size()) != x.rank())
    a.refuse_argument("pad_width", "it must have a pair for each of the " + std::to_string(x.rank()) + " axes");
  if (a.text("mode") == "constant")
    return pad(x, before, after, a.none("constant_values") ? 0 : a.number("constant_values"));
  const bool symmetric = a.text("mode") == "symmetric";
  if (!symmetric && a.text("mode") != "reflect") a.refuse_argument("mode", "it must be constant, reflect or symmetric");
  Value y = x;
  for (int i = 0; i < x.rank(); ++i) {
    const int64_t n = y.dim(i), low = before[static_cast<size_t>(i)], high = after[static_cast<size_t>(i)],
                  edge = symmetric ? 0 : 1;
    if (low > n - edge || high > n - edge)
      a.refuse_argument("pad_width", "there is not so much to mirror along axis " + std::to_string(i));
    Values all;
    if (low > 0) all.push_back(flip(slice(y, i, edge, edge + low), i));
    all.push_back(y);
    if (high > 0) all.push_back(flip(slice(y, i, n - edge - high, n - edge), i));
    y = concat(all, i);
  }
  return y;
}

Operand arranged(const Args& a) {
  const bool one = a.none("stop");
  const Operand start = one ? Operand(0) : a["start"], stop = one ? a["start"] : a["stop"],
                step = a.none("step") ? Operand(1) : a["step"];
  if (!start.number() || !stop.number() || !step.number() || *step.number() == 0)
    a.refuse_argument(start.number() && stop.number() ? "step" : "start",
                      "start, stop and step must be numbers, and step not 0");
  const double n = std::ceil((*stop.number() - *start.number()) / *step.number());
  if (!(n < 1e8)) a.refuse_argument("stop", "the range has too many numbers");
  const bool whole = start.integer() && stop.integer() && step.integer();
  const DType dtype = a.dtype("dtype", whole ? DType::kInt32 : a.context().float_dtype());
  Value x = iota(a.builder(), std::max<int64_t>(0, static_cast<int64_t>(n)), whole ? DType::kInt64 : DType::kFloat64);
  if (*step.number() != 1) x = x * to_value_beside(step, x);
  if (*start.number() != 0) x = x + to_value_beside(start, x);
  return cast(x, dtype);
}

Value spaced(const Args& a) {
  const int64_t n = a.integer("num");
  if (n < 0 || n > 100'000'000) a.refuse_argument("num", "it must be from 0 to 100000000");
  const double gaps = static_cast<double>(a.flag("endpoint") ? n - 1 : n);
  const double step = gaps > 0 ? (a.number("stop") - a.number("start")) / gaps : 0;
  return iota(a.builder(), n, DType::kFloat64) * step + a.number("start");
}

Value filled(const Args& a, Shape shape, const Operand& value, DType dtype) {
  return broadcast_to(cast(to_value(value, a.builder(), dtype == DType::kFloat64 ? dtype : DType::kFloat32), dtype),
                      shape);
}

Value band(const Args& a, bool lower) {
  const Value x = a.value("x");
  if (x.rank() < 2) a.refuse_argument("x", "it must be a matrix");
  const Value low = math::triangle(a.builder(), x.dim(-2), x.dim(-1), lower ? a.integer("k") : a.integer("k") - 1);
  return lower ? where(low, x, zeros_like(x)) : where(low, zeros_like(x), x);
}

Value diagonal_of(const Value& x, int64_t offset, int a1, int a2) {
  const int first = normal_axis(a1, x.rank()), second = normal_axis(a2, x.rank());
  Ints perm;
  for (int i = 0; i < x.rank(); ++i)
    if (i != first && i != second) perm.push_back(i);
  perm.push_back(first);
  perm.push_back(second);
  if (x.rank() != static_cast<int>(perm.size())) refuse("shape", "a diagonal lies between two different axes");
  const Value m = transpose(x, perm);
  const int64_t rows = m.dim(-2), columns = m.dim(-1), begin = offset < 0 ? std::min(-offset, rows) : 0,
                at = offset > 0 ? std::min(offset, columns) : 0;
  const int64_t n = std::min(rows - begin, columns - at);
  Shape s = m.shape().first(m.rank() - 2);
  s.push_back(rows * columns);
  const int64_t from = n > 0 ? begin * columns + at : 0;
  return n > 0 ? slice(reshape(m, s), -1, from, from + (n - 1) * (columns + 1) + 1, columns + 1)
               : slice(reshape(m, s), -1, 0, 0);
}

Operand diag(const Args& a) {
  const Value x = a.value("x");
  const int64_t k = a.integer("k");
  if (x.rank() == 2) return diagonal_of(x, k, 0, 1);
  if (x.rank() != 1 || std::abs(k) > kMaxParts) a.refuse_argument("x", "it must be a vector or a matrix");
  const int64_t n = x.dim(0) + std::abs(k);
  const Value wide = pad(x, {std::abs(k)}, {0});  // element i + |k| at its place of the shorter side
  const Value row = reshape(iota(a.builder(), n, DType::kInt32), Shape{n, 1}),
              column = iota(a.builder(), n, DType::kInt32);
  const Value on = equal(column, row + static_cast<double>(k));
  return where(on, k >= 0 ? wide : expand_dims(wide, 1), scalar_like(x, 0));
}

// Of numbers that are written: those that are outside are known before anything runs.
void need_within(const Args& a, const Operand& ids, int64_t n) {
  if (const auto* list = ids.get<Operand::List>())
    for (const Operand& id : *list) need_within(a, id, n);
  if (const auto id = ids.integer(); id && (*id < -n || *id >= n))
    a.refuse_argument("indices",
                      "the index " + std::to_string(*id) + " is outside of the " + std::to_string(n) + " elements");
}

Operand taken(const Args& a) {
  Value x = a.value("x");
  const Value ids = a.value("indices");
  if (!is_integer(ids.dtype())) a.refuse_argument("indices", "they must be whole numbers");
  const bool whole = a.none("axis");
  if (whole) x = math::ravel(x);
  const int axis = whole ? 0 : a.axis("axis");
  need_within(a, a["indices"], x.dim(axis < 0 ? axis + x.rank() : axis));
  return math::take_axis(x, ids, axis);
}

Operand repeated(const Args& a) {
  const Value x = a.value("x");
  const int64_t n = a.integer("repeats");
  if (n < 0 || n > (int64_t{1} << 40)) a.refuse_argument("repeats", "it must not be negative");
  return a.none("axis") ? repeat(math::ravel(x), n, 0) : repeat(x, n, a.axis("axis"));
}

Operand grid(const Args& a) {
  const Values xs = a.list("x");
  const bool xy = xs.size() > 1;
  Values out;
  Shape shape;
  for (const Value& x : xs) shape.push_back(x.shape().count());
  if (xy) {
    shape.set(0, xs[1].shape().count());
    shape.set(1, xs[0].shape().count());
  }
  for (size_t i = 0; i < xs.size(); ++i) {
    Shape one = shape;
    const int at = xy && i < 2 ? 1 - static_cast<int>(i) : static_cast<int>(i);
    for (int k = 0; k < one.rank(); ++k) one.set(k, k == at ? shape[k] : 1);
    out.push_back(broadcast_to(reshape(xs[i], one), shape));
  }
  return out;
}

Operand flipped(const Args& a) {
  Value x = a.value("x");
  Ints axes = normal_axes(a.axes("axis"), x.rank());
  if (a.none("axis"))
    for (int i = 0; i < x.rank(); ++i) axes.push_back(i);
  for (int64_t i : axes) x = flip(x, static_cast<int>(i));
  return x;
}

[[maybe_unused]] const bool shapes_functions = define_functions({
    {"reshape(x, newshape)", "The same elements under another shape.", reshaped},
    {"ravel(x)", "All elements in a row.", [](const Args& a) -> Operand { return math::ravel(a.value("x")); }},
    {"transpose(x, axes=None)", "The axes in another order.", transposed},
    {"swapaxes(x, axis1, axis2)", "Two axes changed.",
     [](const Args& a) -> Operand { return math::swap_axes(a.value("x"), a.axis("axis1"), a.axis("axis2")); }},
    {"moveaxis(x, source, destination)", "Axes moved.", moved},
    {"expand_dims(x, axis)", "A new axis of 1.", expanded},
    {"squeeze(x, axis=None)", "Axes of 1 taken away.", squeezed},
    {"broadcast_to(x, shape)", "Repeated to a shape.",
     [](const Args& a) -> Operand { return broadcast_to(a.value("x"), a.shape("shape")); }},
    {"concatenate(xs, axis=0)", "One behind the other.",
     [](const Args& a) -> Operand { return concat(a.list("xs"), a.axis("axis")); }},
    {"append(x1, x2, axis=None)", "x2 behind x1.",
     [](const Args& a) -> Operand {
       return a.none("axis") ? concat({math::ravel(a.value("x1")), math::ravel(a.value("x2"))}, 0)
                             : concat({a.value("x1"), a.value("x2")}, a.axis("axis"));
     }},
    {"stack(x, axis=0)", "Along a new axis.",
     [](const Args& a) -> Operand { return stack(a.list("x"), a.axis("axis")); }},
    {"hstack(xs)", "Side by side.",
     [](const Args& a) -> Operand {
       const Values xs = joined(a, "xs", 1);
       return concat(xs, xs[0].rank() == 1 ? 0 : 1);
     }},
    {"vstack(xs)", "One below the other.", [](const Args& a) -> Operand { return concat(a.list("xs"), 0); }},
    {"dstack(xs)", "One behind the other.", [](const Args& a) -> Operand { return concat(joined(a, "xs", 3), 2); }},
    {"split(x, indices_or_sections, axis=0)", "Parts along an axis.",
     [](const Args& a) -> Operand { return parts(a, a.axis("axis"), false); }},
    {"array_split(x, indices_or_sections, axis=0)", "Parts, the first ones longer.",
     [](const Args& a) -> Operand { return parts(a, a.axis("axis"), true); }},
    {"hsplit(x, indices_or_sections)", "Parts along axis 1.",
     [](const Args& a) -> Operand { return parts(a, a.value("x").rank() == 1 ? 0 : 1, false); }},
    {"vsplit(x, indices_or_sections)", "Parts along axis 0.",
     [](const Args& a) -> Operand { return parts(a, 0, false); }},
    {"dsplit(x, indices_or_sections)", "Parts along axis 2.",
     [](const Args& a) -> Operand { return parts(a, 2, false); }},
    {"unstack(x, num=None, axis=0)", "Parts of 1 without the axis.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       const int at = normal_axis(a.axis("axis"), x.rank());
       if (x.dim(at) > kMaxParts || (!a.none("num") && a.integer("num") != x.dim(at)))
         a.refuse_argument("num", "the axis has " + std::to_string(x.dim(at)) + " elements");
       Values out;
       for (int64_t i = 0; i < x.dim(at); ++i) out.push_back(squeeze(slice(x, at, i, i + 1), at));
       return out;
     }},
    {"flip(x, axis=None)", "Backwards.", flipped},
    {"fliplr(x)", "Columns backwards.", [](const Args& a) -> Operand { return flip(a.value("x"), 1); }},
    {"flipud(x)", "Rows backwards.", [](const Args& a) -> Operand { return flip(a.value("x"), 0); }},
    {"roll(x, shift, axis=None)", "Moved round.", roll},
    {"repeat(x, repeats, axis=None)", "Each element several times.", repeated},
    {"tile(x, repeats)", "The whole several times.", tiled},
    {"pad(x, pad_width, mode='constant', constant_values=None)", "With a border.", padded},
    {"take(x, indices, axis=None)", "Elements by place.", taken},
    {"take_along_axis(x, indices, axis=None)", "Elements by place, along an axis.",
     [](const Args& a) -> Operand {
       return a.none("axis") ? math::take_along_axis(math::ravel(a.value("x")), math::ravel(a.value("indices")), 0)
                             : math::take_along_axis(a.value("x"), a.value("indices"), a.axis("axis"));
     }},
    {"slice(inputs, start_indices, shape)", "A part, from a start, of a shape.",
     [](const Args& a) -> Operand {
       Value x = a.value("inputs");
       const Ints start = whole_list(a, "start_indices"), size = whole_list(a, "shape");
       if (static_cast<int>(start.size()) != x.rank() || size.size() != start.size())
         a.refuse_argument("start_indices", "it must have a number for each axis, and `shape` too");
       for (int i = 0; i < x.rank(); ++i)
         x = slice(x, i, start[static_cast<size_t>(i)], start[static_cast<size_t>(i)] + size[static_cast<size_t>(i)]);
       return x;
     }},
    {"copy(x)", "x.", [](const Args& a) -> Operand { return a.value("x"); }},
    {"array(x, dtype=None)", "x as a tensor.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       return cast(x, a.dtype("dtype", x.dtype()));
     }},
    {"zeros(shape, dtype=None)", "Zeros.",
     [](const Args& a) -> Operand {
       return full(a.builder(), a.shape("shape"), 0, a.dtype("dtype", a.context().float_dtype()));
     }},
    {"ones(shape, dtype=None)", "Ones.",
     [](const Args& a) -> Operand {
       return full(a.builder(), a.shape("shape"), 1, a.dtype("dtype", a.context().float_dtype()));
     }},
    {"full(shape, fill_value, dtype=None)", "One number everywhere.",
     [](const Args& a) -> Operand {
       return filled(a, a.shape("shape"), a["fill_value"], a.dtype("dtype", a.context().float_dtype()));
     }},
    {"zeros_like(x, dtype=None)", "Zeros of x's shape.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       return full(a.builder(), x.shape(), 0, a.dtype("dtype", x.dtype()));
     }},
    {"ones_like(x, dtype=None)", "Ones of x's shape.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       return full(a.builder(), x.shape(), 1, a.dtype("dtype", x.dtype()));
     }},
    {"full_like(x, fill_value, dtype=None)", "One number, of x's shape.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       return filled(a, x.shape(), a["fill_value"], a.dtype("dtype", x.dtype()));
     }},
    {"arange(start, stop=None, step=None, dtype=None)", "Numbers in a row.", arranged},
    {"linspace(start, stop, num=50, endpoint=True, dtype=None)", "Numbers evenly apart.",
     [](const Args& a) -> Operand { return cast(spaced(a), a.dtype("dtype", a.context().float_dtype())); }},
    {"logspace(start, stop, num=50, endpoint=True, base=10, dtype=None)", "Powers evenly apart.",
     [](const Args& a) -> Operand {
       return cast(exp(spaced(a) * std::log(a.number("base"))), a.dtype("dtype", a.context().float_dtype()));
     }},
    {"eye(N, M=None, k=0, dtype=None)", "Ones on a diagonal.",
     [](const Args& a) -> Operand {
       const Shape s = a.none("M") ? a.shape("N") + a.shape("N") : a.shape("N") + a.shape("M");
       if (s.rank() != 2) a.refuse_argument("N", "it must be a whole number");
       const int64_t k = a.integer("k");
       return cast(logical_and(math::triangle(a.builder(), s[0], s[1], k),
                               logical_not(math::triangle(a.builder(), s[0], s[1], k - 1))),
                   a.dtype("dtype", a.context().float_dtype()));
     }},
    {"identity(n, dtype=None)", "Ones on the diagonal.",
     [](const Args& a) -> Operand {
       const Shape s = a.shape("n");
       if (s.rank() != 1) a.refuse_argument("n", "it must be a whole number");
       return cast(logical_and(math::triangle(a.builder(), s[0], s[0], 0),
                               logical_not(math::triangle(a.builder(), s[0], s[0], -1))),
                   a.dtype("dtype", a.context().float_dtype()));
     }},
    {"tri(N, M=None, k=0, dtype=None)", "Ones below a diagonal.",
     [](const Args& a) -> Operand {
       const Shape s = a.none("M") ? a.shape("N") + a.shape("N") : a.shape("N") + a.shape("M");
       if (s.rank() != 2) a.refuse_argument("N", "it must be a whole number");
       return cast(math::triangle(a.builder(), s[0], s[1], a.integer("k")),
                   a.dtype("dtype", a.context().float_dtype()));
     }},
    {"tril(x, k=0)", "What lies below a diagonal, or on it.", [](const Args& a) -> Operand { return band(a, true); }},
    {"triu(x, k=0)", "What lies above a diagonal, or on it.", [](const Args& a) -> Operand { return band(a, false); }},
    {"diag(x, k=0)", "A diagonal, or a matrix with one.", diag},
    {"diagonal(x, offset=0, axis1=0, axis2=1)", "A diagonal.",
     [](const Args& a) -> Operand {
       return diagonal_of(a.value("x"), a.integer("offset"), a.axis("axis1"), a.axis("axis2"));
     }},
    {"trace(x, offset=0, axis1=0, axis2=1)", "The sum of a diagonal.",
     [](const Args& a) -> Operand {
       return sum(diagonal_of(a.value("x"), a.integer("offset"), a.axis("axis1"), a.axis("axis2")), {-1});
     }},
    {"meshgrid(*x)", "Coordinates of a grid, x along axis 1.", grid},
});

}  // namespace
}  // namespace kcc
