// min max abs int round sqrt log len over plain values, as Python (and its math) has them.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "compiler/expr/python.h"
#include "runtime/base/problem.h"

namespace kcc::expr {
namespace {

using Arguments = std::vector<StaticValue>;

void need(const std::string& f, const Arguments& a, size_t least, size_t most) {
  if (a.size() >= least && a.size() <= most) return;
  const std::string count =
      least == most ? std::to_string(least) : std::to_string(least) + " or " + std::to_string(most);
  refuse("call",
         "`" + f + "` takes " + count + (most == 1 ? " argument" : " arguments") + ", not " + std::to_string(a.size()));
}

double number(const std::string& f, const StaticValue& x) {
  const auto n = x.number();
  if (!n) refuse("expr.type", "`" + f + "` takes a number, not " + kind_of(x));
  return *n;
}

StaticValue extreme(const std::string& f, const Arguments& a) {
  const auto* list = a.size() == 1 ? a[0].get<Operand::List>() : nullptr;
  const Arguments& items = list ? *list : a;
  if (items.empty() || (a.size() == 1 && !list))
    refuse("expr.type", "`" + f + "` takes several values, or a list of them");
  const StaticValue* best = &items[0];
  for (const StaticValue& x : items)
    if (compare(f == "min" ? "<" : ">", x, *best)) best = &x;
  return *best;
}

int64_t whole(double x) {
  if (!(x >= -0x1p63 && x < 0x1p63))
    refuse("expr.range", "`" + to_string(StaticValue(x)) + "` does not fit in an int of 64 bits");
  return static_cast<int64_t>(x);
}

StaticValue to_int(const std::string& f, const Arguments& a) {
  need(f, a, 1, 1);
  if (const auto i = a[0].integer()) return *i;
  if (const auto* d = a[0].get<double>()) return whole(std::trunc(*d));
  if (const auto* s = a[0].get<std::string>()) {
    int64_t i = 0;
    const auto r = std::from_chars(s->data(), s->data() + s->size(), i);
    if (r.ec == std::errc{} && r.ptr == s->data() + s->size() && !s->empty()) return i;
    refuse("expr.value", to_string(a[0]) + " is no whole number");
  }
  refuse("expr.type", "`int` takes a number or a text, not " + kind_of(a[0]));
}

// Halves go to the even neighbour; with digits, the decimal number nearest to x's exact value.
StaticValue rounded(const std::string& f, const Arguments& a) {
  need(f, a, 1, 2);
  const double x = number(f, a[0]);
  const bool bare = a.size() == 1 || a[1].is_none();
  const auto digits = bare ? std::optional<int64_t>(0) : a[1].integer();
  if (!digits) refuse("expr.type", "`round` takes a whole number of digits, not " + kind_of(a[1]));
  if (const auto i = a[0].integer()) {
    if (*digits >= 0) return *i;
    if (*digits < -18) return 0;
    int64_t unit = 1;
    for (int64_t k = 0; k > *digits; --k) unit *= 10;
    int64_t rest = *i % unit;
    if (rest < 0) rest += unit;
    const int64_t down = *i - rest;
    const bool up = rest > unit - rest || (rest == unit - rest && (down / unit) % 2 != 0);
    int64_t r = down;
    if (up && __builtin_add_overflow(down, unit, &r))
      refuse("expr.range", "the rounded number does not fit in 64 bits");
    return r;
  }
  if (bare) return whole(std::nearbyint(x));
  if (!std::isfinite(x) || *digits > 323) return x;
  if (*digits < -308) return x * 0.0;
  if (*digits < 0) {
    const double unit = std::pow(10.0, static_cast<double>(-*digits));
    return std::nearbyint(x / unit) * unit;
  }
  char buffer[800];
  std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(*digits), x);
  return std::strtod(buffer, nullptr);
}

StaticValue absolute(const std::string& f, const Arguments& a) {
  need(f, a, 1, 1);
  if (const auto i = a[0].integer()) return *i < 0 ? unary("-", a[0]) : StaticValue(*i);
  return std::abs(number(f, a[0]));
}

StaticValue root(const std::string& f, const Arguments& a) {
  need(f, a, 1, 1);
  if (number(f, a[0]) < 0) refuse("expr.value", "`sqrt` of " + to_string(a[0]) + " is no real number");
  return std::sqrt(number(f, a[0]));
}

StaticValue logarithm(const std::string& f, const Arguments& a) {
  need(f, a, 1, 2);
  for (const StaticValue& x : a)
    if (!(number(f, x) > 0)) refuse("expr.value", "`log` of " + to_string(x) + " is no number");
  if (a.size() == 1) return std::log(*a[0].number());
  const double base = std::log(*a[1].number());
  if (base == 0) refuse("expr.value", "a logarithm of base 1 is no number");
  return std::log(*a[0].number()) / base;
}

StaticValue length(const std::string& f, const Arguments& a) {
  need(f, a, 1, 1);
  if (const auto* s = a[0].get<std::string>()) {
    int64_t n = 0;  // of characters: bytes that begin one
    for (char c : *s) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return n;
  }
  if (const auto* list = a[0].get<Operand::List>()) return static_cast<int64_t>(list->size());
  refuse("expr.type", "`len` takes a text or a list, not " + kind_of(a[0]));
}

const std::map<std::string, StaticValue (*)(const std::string&, const Arguments&)> kFunctions = {
    {"min", extreme},   {"max", extreme}, {"abs", absolute},  {"int", to_int},
    {"round", rounded}, {"sqrt", root},   {"log", logarithm}, {"len", length}};

}  // namespace

bool is_static(const std::string& f) { return kFunctions.contains(f); }

std::optional<StaticValue> call_static(const std::string& f, const Arguments& a) {
  const auto it = kFunctions.find(f);
  if (it == kFunctions.end()) return std::nullopt;
  return it->second(f, a);
}

}  // namespace kcc::expr
