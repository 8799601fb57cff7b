// keras.ops that choose, multiply by an equation, attend.
#include <cmath>

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

Operand by_equation(const Args& a) {
  Values xs;
  const auto* list = a["operands"].get<Operand::List>();
  if (!list || list->empty()) a.refuse_argument("operands", "there must be at least one");
  for (const Operand& o : *list) {
    Value v = to_value(o, a.builder(), a.context().float_dtype());
    xs.push_back(v.dtype() == DType::kBool || v.dtype() == DType::kUint8 ? cast(v, DType::kInt32) : v);
  }
  DType dtype = xs[0].dtype();
  for (const Value& x : xs) dtype = promote(dtype, x.dtype());
  const DType computed = is_float(dtype) ? dtype : DType::kFloat64;
  for (Value& x : xs) x = cast(x, computed);
  return cast(einsum(a.text("subscripts"), xs), dtype);
}

// The first choice whose condition holds.
Operand selected(const Args& a) {
  const Values conditions = a.list("condlist"), choices = a.list("choicelist");
  if (conditions.size() != choices.size() || conditions.empty())
    a.refuse_argument("choicelist", "there must be one choice for each condition");
  Value y = to_value_beside(a["default"], choices[0]);
  for (size_t i = conditions.size(); i-- > 0;) y = where(cast(conditions[i], DType::kBool), choices[i], y);
  return y;
}

// Formula: keras/src/backend/jax/nn.py, dot_product_attention; [batch, steps, heads, size].
Operand attention(const Args& a) {
  const Value q = a.floats("query"), k = a.floats("key"), v = a.floats("value");
  if (q.rank() != 4 || k.rank() != 4 || v.rank() != 4)
    a.refuse_argument("query", "query, key and value must be [batch, steps, heads, size]");
  const int64_t heads = q.dim(2);
  if (k.dim(2) < 1 || heads % k.dim(2) != 0 || v.dim(2) != k.dim(2))
    a.refuse_argument("key", "its heads must divide those of the query");
  const auto spread = [&](const Value& x) { return x.dim(2) == heads ? x : repeat(x, heads / x.dim(2), 2); };
  const double scale = a.none("scale") ? 1 / std::sqrt(static_cast<double>(q.dim(3))) : a.number("scale");
  Value scores = einsum("BTNH,BSNH->BNTS", {q, spread(k)}) * scale;
  if (!a.none("bias")) scores = scores + cast(a.value("bias"), scores.dtype());
  Value keep;
  if (!a.none("mask")) keep = cast(a.value("mask"), DType::kBool);
  if (a.flag("is_causal")) {
    const Value causal = math::triangle(a.builder(), q.dim(1), k.dim(1), 0);
    keep = keep ? logical_and(keep, causal) : causal;
  }
  if (keep) {
    const double low = scores.dtype() == DType::kFloat64 ? -0.7 * 1.7976931348623157e308 : -0.7 * 3.4028234663852886e38;
    scores = where(keep, scores, scalar_like(scores, low));
  }
  return einsum("BNTS,BSNH->BTNH", {softmax(scores, -1), spread(v)});
}

// keras.ops.histogram with numbers as edges.
Operand histogram(const Args& a) {
  const Value x = a.floats("x");
  const int64_t bins = a.integer("bins");
  if (bins < 1 || bins > 100'000) a.refuse_argument("bins", "it must be from 1 to 100000");
  const Value flat = math::ravel(x);
  Value low, high;
  if (const auto* range = a["range"].get<Operand::List>(); range && range->size() == 2 && (*range)[0].number()) {
    low = scalar_like(x, *(*range)[0].number());
    high = scalar_like(x, *(*range)[1].number());
  } else if (a.none("range")) {
    low = min(flat, {});
    high = max(flat, {});
  } else {
    a.refuse_argument("range", "it must be two numbers");
  }
  const Value steps = iota(a.builder(), bins + 1, x.dtype()) / static_cast<double>(bins);
  const Value edges = low + (high - low) * steps;  // [bins + 1]
  const Value lower = slice(edges, 0, 0, bins), upper = slice(edges, 0, 1, bins + 1);
  const Value each = expand_dims(flat, 1);
  const Value last = equal(iota(a.builder(), bins, DType::kInt32), static_cast<double>(bins - 1));
  const Value in = logical_and(greater_equal(each, lower),
                               logical_or(less(each, upper), logical_and(last, less_equal(each, upper))));
  return Values{sum(cast(in, DType::kInt32), {0}), edges};
}

[[maybe_unused]] const bool choices_functions = define_functions({
    {"einsum(subscripts, *operands)", "Products and sums over axes that an equation names.", by_equation},
    {"select(condlist, choicelist, default=0)", "The first choice whose condition holds.", selected},
    {"cond(pred, true_fn, false_fn)", "The second where the first holds, else the third.",
     [](const Args& a) -> Operand {
       const Values v = a.both("true_fn", "false_fn");
       return where(cast(a.value("pred"), DType::kBool), v[0], v[1]);
     }},
    {"dot_product_attention(query, key, value, bias=None, mask=None, scale=None, is_causal=False)",
     "Attention over [batch, steps, heads, size].", attention},
    {"histogram(x, bins=10, range=None)", "How many numbers lie in each bin, and the bins' edges.", histogram},
    {"saturate_cast(x, dtype)", "As another type, the nearest number that it has.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       const DType to = a.dtype("dtype", DType::kFloat32);
       if (!is_integer(to) || !is_float(x.dtype())) return cast(x, to);
       const double low = to == DType::kInt32   ? -2147483648.0
                          : to == DType::kUint8 ? 0
                                                : -9223372036854775808.0,
                    high = to == DType::kInt32   ? 2147483647.0
                           : to == DType::kUint8 ? 255
                                                 : 9223372036854774784.0;
       return cast(clip(cast(x, DType::kFloat64), low, high), to);
     }},
    {"diagflat(x, k=0)", "A matrix with x on a diagonal.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       const int64_t k = a.integer("k"), n = x.shape().count() + std::abs(k);
       if (std::abs(k) > 4096) a.refuse_argument("k", "it must be from -4096 to 4096");
       const Value wide = pad(reshape(x, Shape{x.shape().count()}), {std::abs(k)}, {0});
       const Value row = reshape(iota(a.builder(), n, DType::kInt32), Shape{n, 1});
       return where(equal(iota(a.builder(), n, DType::kInt32), row + static_cast<double>(k)),
                    k >= 0 ? wide : expand_dims(wide, 1), scalar_like(x, 0));
     }},
    {"rot90(array, k=1, axes=None)", "Turned by right angles.",
     [](const Args& a) -> Operand {
       Value x = a.value("array");
       const Ints axes = a.none("axes") ? Ints{0, 1} : a.axes("axes");
       if (axes.size() != 2) a.refuse_argument("axes", "it must name two axes");
       const int i = normal_axis(axes[0], x.rank()), j = normal_axis(axes[1], x.rank());
       const int64_t turns = (a.integer("k") % 4 + 4) % 4;
       if (turns == 2) return flip(flip(x, i), j);
       if (turns == 1) return math::swap_axes(flip(x, j), i, j);
       if (turns == 3) return flip(math::swap_axes(x, i, j), j);
       return x;
     }},
    {"vander(x, N=None, increasing=False)", "Powers of x, one a column.",
     [](const Args& a) -> Operand {
       const Value x = a.value("x");
       if (x.rank() != 1) a.refuse_argument("x", "it must be a vector");
       const int64_t n = a.none("N") ? x.dim(0) : a.integer("N");
       if (n < 1 || n > 4096) a.refuse_argument("N", "it must be from 1 to 4096");
       Values powers{ones_like(x)};
       while (static_cast<int64_t>(powers.size()) < n) powers.push_back(powers.back() * x);
       if (!a.flag("increasing")) std::reverse(powers.begin(), powers.end());
       return stack(powers, 1);
     }},
});

}  // namespace
}  // namespace kcc
