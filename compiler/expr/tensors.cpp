#include "compiler/expr/tensors.h"

#include "compiler/expr/python.h"
#include "runtime/base/problem.h"
#include "runtime/functions/text.h"
#include "runtime/ops/operands.h"

namespace kcc::expr {
namespace {

bool is_text(const Operand& x) { return x.is_text() || (x.is_value() && x.get<Value>()->dtype() == DType::kString); }

// Both as tensors; a plain number takes the other's dtype.
Values sides(const std::string& op, const Operand& a, const Operand& b, FunctionContext& context) {
  for (const Operand* x : {&a, &b})
    if (x->is_none())
      refuse("expr.type", "`" + op + "` does not go with " + kind_of(a) + " and " + kind_of(b),
             "`mask(x)` is None where `x` has no mask");
  if (is_text(a) != is_text(b))
    refuse("expr.type", "`" + op + "` does not go with " + kind_of(a) + " and " + kind_of(b));
  const auto side = [&](const Operand& x, const Operand& other) {
    if (x.is_number() && other.is_value()) return to_value_beside(x, *other.get<Value>(), context.float_dtype());
    return to_value(x, context.builder(), context.float_dtype());
  };
  return {side(a, b), side(b, a)};
}

// What has no arithmetic of its own as int32: truth values count as 0 and 1.
Value counted(const Value& x) {
  return x.dtype() == DType::kBool || x.dtype() == DType::kUint8 ? cast(x, DType::kInt32) : x;
}

Value integer_power(const Value& x, int64_t n) {  // n >= 1
  Value result, base = x;
  for (; n > 0; n >>= 1) {
    if (n & 1) result = result ? result * base : base;
    if (n > 1) base = square(base);
  }
  return result;
}

Value power(const Values& v, const Operand& exponent) {
  const Value &x = v[0], &y = v[1];
  const auto whole = exponent.is<bool>() ? std::nullopt : exponent.integer();
  if (whole && *whole >= 1 && *whole <= (is_float(x.dtype()) ? 4 : 64)) return integer_power(x, *whole);
  if (whole && *whole == 0) return ones_like(x);
  if (is_float(x.dtype())) {
    if (const auto n = exponent.number(); n && *n == 0.5) return sqrt(x);
    if (whole && *whole == -1) return reciprocal(x);
  }
  const DType dtype = promote(x.dtype(), y.dtype());
  if (is_float(dtype)) return pow(cast(x, dtype), cast(y, dtype));
  if (whole && *whole < 0)
    refuse("expr.value", "whole numbers have no negative power", "cast them first, or write the exponent as a float");
  return cast(round(pow(cast(x, DType::kFloat64), cast(y, DType::kFloat64))), dtype);
}

Value logical(const std::string& op, const Value& a, const Value& b) {
  if (a.dtype() != DType::kBool || b.dtype() != DType::kBool)
    refuse("expr.type", "`" + op + "` joins truth values, not " + to_string(a.type()) + " and " + to_string(b.type()),
           is_integer(a.dtype()) && is_integer(b.dtype()) ? "of whole numbers it is `bitwise_" +
                                                                std::string(op == "&"   ? "and"
                                                                            : op == "|" ? "or"
                                                                                        : "xor") +
                                                                "(a, b)`"
           : op == "^" ? "the power is `**`"
                       : "comparisons stand in parentheses: `(a > 0) " + op + " (b > 0)`");
  return op == "&" ? logical_and(a, b) : op == "|" ? logical_or(a, b) : logical_xor(a, b);
}

// x along `axis` at the places of `ids` (of any rank, from the end where negative).
Value taken(const Value& x, int axis, Value ids) {
  if (ids.dtype() == DType::kBool)
    refuse("expr.index", "a tensor of truth values cannot be an index: the size of the result would not be known",
           "use `where(condition, a, b)`");
  if (!is_integer(ids.dtype())) refuse("expr.index", "an index must be whole numbers, not " + to_string(ids.type()));
  if (ids.dtype() == DType::kUint8) ids = cast(ids, DType::kInt32);
  ids = where(less(ids, 0.0), ids + static_cast<double>(x.dim(axis)), ids);
  if (axis == 0) return take(x, ids);
  Ints front = {axis}, back;
  for (int i = 0; i < x.rank(); ++i)
    if (i != axis) front.push_back(i);
  const Value t = take(transpose(x, front), ids);  // [ids.., rest..]; the ids go back to where the axis was
  const int n = ids.rank();
  for (int i = 0; i < axis; ++i) back.push_back(n + i);
  for (int i = 0; i < n; ++i) back.push_back(i);
  for (int i = n + axis; i < t.rank(); ++i) back.push_back(i);
  return transpose(t, back);
}

}  // namespace

Value unary_value(const std::string& op, const Value& x) {
  if (x.dtype() == DType::kString) refuse("expr.type", "`" + op + "` does not go with " + to_string(x.type()));
  if (op == "not")
    refuse("expr.truth", "`not` takes one truth value, and " + to_string(x.type()) + " is a tensor",
           "write `~condition`");
  if (op == "~") {
    if (x.dtype() != DType::kBool)
      refuse("expr.type", "`~` turns truth values around, not " + to_string(x.type()),
             is_integer(x.dtype()) ? "of whole numbers it is `bitwise_not(x)`" : "");
    return logical_not(x);
  }
  return op == "-" ? -counted(x) : counted(x);
}

Value binary_value(const std::string& op, const Operand& a, const Operand& b, FunctionContext& context) {
  Values v = sides(op, a, b, context);
  if (is_text(a)) {
    if (op == "+") return text::concat(v[0], v[1]);
    refuse("expr.type", "`" + op + "` does not go with text");
  }
  if (op == "&" || op == "|" || op == "^") return logical(op, v[0], v[1]);
  v = {counted(v[0]), counted(v[1])};
  if (op == "+") return v[0] + v[1];
  if (op == "-") return v[0] - v[1];
  if (op == "*") return v[0] * v[1];
  if (op == "/") return v[0] / v[1];
  if (op == "//") return floor_divide(v[0], v[1]);
  if (op == "%") return mod(v[0], v[1]);
  if (op == "**") return power(v, b);
  if (op == "@") {
    const DType dtype = promote(v[0].dtype(), v[1].dtype());
    if (v[0].rank() < 1 || v[1].rank() < 1)
      refuse("shape.product",
             "`@` multiplies matrices, not " + to_string(v[0].type()) + " and " + to_string(v[1].type()));
    return matmul(cast(v[0], dtype), cast(v[1], dtype));
  }
  refuse("expr.type", "`" + op + "` does not go with tensors",
         op == "<<" || op == ">>" ? "write `* 2 ** n` or `// 2 ** n`" : "");
}

Value compare_value(const std::string& op, const Operand& a, const Operand& b, FunctionContext& context) {
  if (op == "in" || op == "not in" || op == "is" || op == "is not")
    refuse("expr.type", "`" + op + "` does not go with tensors",
           op[0] == 'i' && op[1] == 'n' ? "use `isin(x, values)`" : "");
  Values v = sides(op, a, b, context);
  if (op == "==") return equal(v[0], v[1]);
  if (op == "!=") return not_equal(v[0], v[1]);
  if (is_text(a)) refuse("expr.type", "texts have no order here: `" + op + "` does not go with them");
  if (op == "<") return less(v[0], v[1]);
  if (op == "<=") return less_equal(v[0], v[1]);
  return op == ">" ? greater(v[0], v[1]) : greater_equal(v[0], v[1]);
}

Value indexed(const Value& x, const std::vector<IndexItem>& items, FunctionContext& context, size_t* at) {
  using Kind = IndexItem::Kind;
  int taking = 0, dots = 0, arrays = 0;
  for (const IndexItem& item : items) {
    dots += item.kind == Kind::kDots;
    taking += item.kind == Kind::kOne || item.kind == Kind::kRange;
    arrays += item.kind == Kind::kOne && !item.one.integer();
  }
  if (dots > 1) refuse("expr.index", "an index may hold `...` once");
  if (taking > x.rank())
    refuse("expr.index", "the index names " + std::to_string(taking) + " axes, and " + to_string(x.type()) + " has " +
                             std::to_string(x.rank()));
  if (arrays > 1) refuse("expr.index", "an index may hold one list or tensor of places");
  Value y = x;
  int axis = 0;  // of y, where the next item works
  for (size_t k = 0; k < items.size(); ++k) {
    const IndexItem& item = items[k];
    if (at) *at = k;
    if (item.kind == Kind::kDots) {
      axis += x.rank() - taking;
    } else if (item.kind == Kind::kNew) {
      y = expand_dims(y, axis++);
    } else if (item.kind == Kind::kRange) {
      const Slice s = slice_of(item.begin, item.end, item.step, y.dim(axis));
      if (s.count == 0)
        y = slice(y, axis, 0, 0);
      else
        y = slice(y, axis, s.begin, s.begin + s.count * s.step, s.step);
      ++axis;
    } else if (const auto i = item.one.is<bool>() ? std::nullopt : item.one.integer()) {
      const int64_t one = place_of(*i, y.dim(axis), "axis " + std::to_string(axis) + " of " + to_string(y.type()));
      y = squeeze(slice(y, axis, one, one + 1), axis);
    } else if (item.one.is_value() || item.one.is<Operand::List>()) {
      const Value ids = to_value(item.one, context.builder());
      y = taken(y, axis, ids);
      axis += ids.rank();
    } else {
      refuse("expr.index", "an index is a whole number, a slice, `...` or `newaxis`, not " + kind_of(item.one),
             item.one.is<double>() ? "whole numbers are divided with `//`" : "");
    }
  }
  return y;
}

}  // namespace kcc::expr
