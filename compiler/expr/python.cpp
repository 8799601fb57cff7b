#include "compiler/expr/python.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/base/problem.h"

namespace kcc::expr {
namespace {

constexpr size_t kMaxItems = 1 << 20;  // of a text or list that `*` makes

[[noreturn]] void no_operator(const std::string& op, const StaticValue& a, const StaticValue& b) {
  refuse("expr.type", "`" + op + "` does not go with " + kind_of(a) + " and " + kind_of(b));
}

[[noreturn]] void overflow(const std::string& what) { refuse("expr.range", "`" + what + "` does not fit in 64 bits"); }

std::string shown(const StaticValue& a, const std::string& op, const StaticValue& b) {
  return to_string(a) + " " + op + " " + to_string(b);
}

int64_t power(int64_t base, int64_t exponent, const std::string& what) {
  int64_t result = 1;
  while (true) {
    if (exponent & 1 && __builtin_mul_overflow(result, base, &result)) overflow(what);
    exponent >>= 1;
    if (exponent == 0) return result;
    if (__builtin_mul_overflow(base, base, &base)) overflow(what);
  }
}

StaticValue of_ints(const std::string& op, int64_t a, int64_t b) {
  const std::string what = std::to_string(a) + " " + op + " " + std::to_string(b);
  int64_t r = 0;
  if (op == "+") {
    if (__builtin_add_overflow(a, b, &r)) overflow(what);
    return r;
  }
  if (op == "-") {
    if (__builtin_sub_overflow(a, b, &r)) overflow(what);
    return r;
  }
  if (op == "*") {
    if (__builtin_mul_overflow(a, b, &r)) overflow(what);
    return r;
  }
  if (op == "//" || op == "%") {
    if (b == 0) refuse("expr.zero", "`" + what + "` divides by 0");
    if (b == -1) {
      if (op == "%") return 0;
      if (__builtin_sub_overflow(int64_t{0}, a, &r)) overflow(what);
      return r;
    }
    const int64_t q = a / b, m = a % b;
    const bool down = m != 0 && (m < 0) != (b < 0);
    return op == "%" ? (down ? m + b : m) : (down ? q - 1 : q);
  }
  if (op == "**" && b >= 0) return power(a, b, what);
  if (op == "&") return a & b;
  if (op == "|") return a | b;
  if (op == "^") return a ^ b;
  if (b < 0) refuse("expr.value", "`" + what + "` shifts by a negative count");
  if (op == ">>") return a >> std::min<int64_t>(b, 63);
  if (a == 0) return 0;
  if (b > 62) overflow(what);
  if (__builtin_mul_overflow(a, int64_t{1} << b, &r)) overflow(what);
  return r;
}

// a / b of ints, rounded once: Python divides the exact numbers.
double true_quotient(int64_t a, int64_t b) {
  return static_cast<double>(static_cast<long double>(a) / static_cast<long double>(b));
}

double float_power(double a, double b, const std::string& what) {
  if (a == 0 && b < 0) refuse("expr.zero", "`" + what + "` divides by 0");
  if (a < 0 && std::isfinite(a) && std::isfinite(b) && std::floor(b) != b)
    refuse("expr.value", "`" + what + "` is no real number");
  const double r = std::pow(a, b);
  if (std::isinf(r) && std::isfinite(a) && std::isfinite(b))
    refuse("expr.range", "`" + what + "` is larger than any float");
  return r;
}

StaticValue of_floats(const std::string& op, double a, double b, const std::string& what) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "**") return float_power(a, b, what);
  if (b == 0) refuse("expr.zero", "`" + what + "` divides by 0");
  if (op == "/") return a / b;
  double m = std::fmod(a, b);
  double q = (a - m) / b;
  if (m != 0) {
    if ((b < 0) != (m < 0)) {
      m += b;
      q -= 1;
    }
  } else {
    m = std::copysign(0.0, b);
  }
  if (op == "%") return m;
  if (q == 0) return std::copysign(0.0, a / b);
  const double f = std::floor(q);
  return q - f > 0.5 ? f + 1 : f;
}

template <class T>
T repeated(const T& items, int64_t times) {
  T out;
  if (times <= 0 || items.empty()) return out;
  if (static_cast<uint64_t>(times) > kMaxItems / items.size())
    refuse("expr.value", "the product would have more than " + std::to_string(kMaxItems) + " items");
  for (int64_t i = 0; i < times; ++i) out.insert(out.end(), items.begin(), items.end());
  return out;
}

// -1, 0, 1; 2 where there is no order (nan).
int order(const std::string& op, const StaticValue& a, const StaticValue& b) {
  if (a.is_number() && b.is_number()) {
    const auto exact = [](const StaticValue& x) {
      return x.integer() ? static_cast<long double>(*x.integer()) : static_cast<long double>(*x.number());
    };
    const long double x = exact(a), y = exact(b);
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
  }
  if (const auto* s = a.get<std::string>(), *t = b.get<std::string>(); s && t)
    return s->compare(*t) < 0 ? -1 : *s == *t ? 0 : 1;
  if (const auto* s = a.get<Operand::List>(), *t = b.get<Operand::List>(); s && t) {
    for (size_t i = 0; i < std::min(s->size(), t->size()); ++i)
      if (!equal((*s)[i], (*t)[i])) return order(op, (*s)[i], (*t)[i]);
    return s->size() < t->size() ? -1 : s->size() > t->size() ? 1 : 0;
  }
  no_operator(op, a, b);
}

}  // namespace

bool truth(const StaticValue& x) {
  if (const auto n = x.number()) return *n != 0;
  if (const auto* s = x.get<std::string>()) return !s->empty();
  if (const auto* list = x.get<Operand::List>()) return !list->empty();
  if (x.is_value())
    refuse("expr.truth", "a tensor has no truth value of its own: each of its elements has one",
           "use `where(condition, a, b)`, and `&`, `|`, `~` between conditions");
  return false;
}

bool equal(const StaticValue& a, const StaticValue& b) {
  if (a.is_number() && b.is_number()) return order("==", a, b) == 0;
  if (const auto* s = a.get<Operand::List>(), *t = b.get<Operand::List>(); s && t)
    return std::equal(s->begin(), s->end(), t->begin(), t->end(),
                      [](const auto& x, const auto& y) { return equal(x, y); });
  if (a.is_text() && b.is_text()) return *a.get<std::string>() == *b.get<std::string>();
  return a.is_none() && b.is_none();
}

StaticValue unary(const std::string& op, const StaticValue& x) {
  if (op == "not") return !truth(x);
  if (op == "~") {
    if (const auto* b = x.get<bool>()) return !*b;  // as between tensors; Python's -2 helps nobody
    if (const auto* i = x.get<int64_t>()) return ~*i;
  } else if (const auto i = x.integer()) {
    return op == "+" ? StaticValue(*i) : of_ints("-", 0, *i);
  } else if (const auto* d = x.get<double>()) {
    return op == "+" ? *d : -*d;
  }
  refuse("expr.type", "`" + op + "` does not go with " + kind_of(x));
}

StaticValue binary(const std::string& op, const StaticValue& a, const StaticValue& b) {
  const auto i = a.integer(), j = b.integer();
  if (op == "&" || op == "|" || op == "^") {
    if (const auto* p = a.get<bool>(), *q = b.get<bool>(); p && q)
      return op == "&" ? *p && *q : op == "|" ? *p || *q : *p != *q;
    if (i && j) return of_ints(op, *i, *j);
    refuse("expr.type", "`" + op + "` does not go with " + kind_of(a) + " and " + kind_of(b),
           op == "^" ? "the power is `**`" : "");
  }
  if (i && j) {
    if (op == "/") {
      if (*j == 0) refuse("expr.zero", "`" + shown(a, op, b) + "` divides by 0");
      return true_quotient(*i, *j);
    }
    if (op == "**" && *j < 0) return float_power(static_cast<double>(*i), static_cast<double>(*j), shown(a, op, b));
    if (op != "@") return of_ints(op, *i, *j);
  } else if (a.is_number() && b.is_number()) {
    if (op != "<<" && op != ">>" && op != "@") return of_floats(op, *a.number(), *b.number(), shown(a, op, b));
  } else if (op == "+") {
    if (a.is_text() && b.is_text()) {
      if (a.get<std::string>()->size() + b.get<std::string>()->size() > kMaxItems)
        refuse("expr.value", "the text would be too long");
      return *a.get<std::string>() + *b.get<std::string>();
    }
    if (const auto* s = a.get<Operand::List>(), *t = b.get<Operand::List>(); s && t) {
      if (s->size() + t->size() > kMaxItems) refuse("expr.value", "the list would be too long");
      Operand::List out = *s;
      out.insert(out.end(), t->begin(), t->end());
      return out;
    }
  } else if (op == "*") {
    for (const auto& [items, times] : {std::pair(&a, j), std::pair(&b, i)}) {
      if (!times) continue;
      if (const auto* s = items->get<std::string>()) return repeated(*s, *times);
      if (const auto* list = items->get<Operand::List>()) return repeated(*list, *times);
    }
  }
  no_operator(op, a, b);
}

bool compare(const std::string& op, const StaticValue& a, const StaticValue& b) {
  if (op == "==") return equal(a, b);
  if (op == "!=") return !equal(a, b);
  if (op == "is" || op == "is not") {
    if (!a.is_none() && !b.is_none() && !(a.is<bool>() && b.is<bool>()))
      refuse("expr.type", "`" + op + "` is for None", "write `" + std::string(op == "is" ? "==" : "!=") + "`");
    return (equal(a, b) && a.held.index() == b.held.index()) == (op == "is");
  }
  if (op == "in" || op == "not in") {
    bool found = false;
    if (const auto* list = b.get<Operand::List>())
      found = std::any_of(list->begin(), list->end(), [&](const auto& x) { return equal(a, x); });
    else if (a.is_text() && b.is_text())
      found = b.get<std::string>()->find(*a.get<std::string>()) != std::string::npos;
    else
      no_operator(op, a, b);
    return found == (op == "in");
  }
  const int o = order(op, a, b);
  if (o == 2) return false;
  return op == "<" ? o < 0 : op == "<=" ? o <= 0 : op == ">" ? o > 0 : o >= 0;
}

int64_t place_of(int64_t index, int64_t n, const std::string& what) {
  if (index >= n || index < -n)
    refuse("expr.index",
           "the index " + std::to_string(index) + " is outside of the " + std::to_string(n) + " elements of " + what);
  return index < 0 ? index + n : index;
}

Slice slice_of(const StaticValue& begin, const StaticValue& end, const StaticValue& step, int64_t n) {
  const auto whole = [](const StaticValue& x, int64_t otherwise) {
    if (x.is_none()) return otherwise;
    const auto i = x.integer();
    if (!i)
      refuse("expr.index", "a slice takes whole numbers, not " + kind_of(x),
             x.is<double>() ? "whole numbers are divided with `//`" : "");
    return *i;
  };
  const int64_t s = whole(step, 1);
  if (s == 0) refuse("expr.index", "the step of a slice is 0");
  const int64_t low = s > 0 ? 0 : -1, high = s > 0 ? n : n - 1;
  const auto clip = [&](int64_t i) { return std::clamp(i < 0 ? i + n : i, low, high); };
  const int64_t b = begin.is_none() ? (s > 0 ? low : high) : clip(whole(begin, 0));
  const int64_t e = end.is_none() ? (s > 0 ? high : low) : clip(whole(end, 0));
  int64_t count = 0;
  if (s > 0 && b < e) count = (e - b - 1) / s + 1;
  if (s < 0 && b > e)
    count = static_cast<int64_t>(static_cast<uint64_t>(b - e - 1) / (uint64_t{0} - static_cast<uint64_t>(s))) + 1;
  return {b, count, count <= 1 ? 1 : s};
}

}  // namespace kcc::expr
