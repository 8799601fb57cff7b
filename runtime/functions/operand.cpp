#include "runtime/functions/operand.h"

#include <charconv>
#include <cmath>
#include <functional>
#include <limits>

#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"
#include "runtime/tensor/text.h"

namespace kcc {
namespace {

// As Python writes a float: the shortest text that reads back as the same number.
std::string text_of_float(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
  char buffer[40];
  const auto size = std::abs(x) >= 1e16 || (x != 0 && std::abs(x) < 1e-4)
                        ? std::to_chars(buffer, buffer + 40, x, std::chars_format::scientific)
                        : std::to_chars(buffer, buffer + 40, x, std::chars_format::fixed);
  std::string s(buffer, size.ptr);
  return s.find_first_of(".e") == std::string::npos ? s + ".0" : s;
}

std::string quoted(const std::string& text) {
  const char mark = text.find('\'') != std::string::npos && text.find('"') == std::string::npos ? '"' : '\'';
  std::string s(1, mark);
  for (char c : text) {
    if (c == mark || c == '\\') s += '\\';
    if (c == '\n')
      s += "\\n";
    else if (c == '\t')
      s += "\\t";
    else
      s += c;
  }
  return s + mark;
}

Tensor text_tensor(const std::string& text) {
  Tensor t(DType::kString, Shape{});
  *t.data<int64_t>() = intern(text);
  return t;
}

}  // namespace

bool Operand::is_static() const {
  if (const auto* list = get<List>()) {
    for (const Operand& item : *list)
      if (!item.is_static()) return false;
  }
  return !is_value();
}

std::optional<int64_t> Operand::integer() const {
  if (const auto* i = get<int64_t>()) return *i;
  if (const auto* b = get<bool>()) return *b ? 1 : 0;
  return std::nullopt;
}

std::optional<double> Operand::number() const {
  if (const auto* d = get<double>()) return *d;
  if (const auto i = integer()) return static_cast<double>(*i);
  return std::nullopt;
}

std::string to_string(const Operand& x) {
  if (const auto* b = x.get<bool>()) return *b ? "True" : "False";
  if (const auto* i = x.get<int64_t>()) return std::to_string(*i);
  if (const auto* d = x.get<double>()) return text_of_float(*d);
  if (const auto* s = x.get<std::string>()) return quoted(*s);
  if (const auto* v = x.get<Value>()) return to_string(v->type());
  if (const auto* list = x.get<Operand::List>()) {
    std::string s = "[";
    for (size_t i = 0; i < list->size(); ++i) s += (i ? ", " : "") + to_string((*list)[i]);
    return s + "]";
  }
  return "None";
}

std::string kind_of(const Operand& x) {
  if (x.is<bool>()) return "a bool";
  if (x.is<int64_t>()) return "an int";
  if (x.is<double>()) return "a float";
  if (x.is_text()) return "a text";
  if (x.is<Operand::List>()) return "a list";
  if (const auto* v = x.get<Value>())
    return (v->dtype() == DType::kInt32 || v->dtype() == DType::kInt64 ? "an " : "a ") + to_string(v->type());
  return "None";
}

Value to_value(const Operand& x, Builder& builder, DType float_dtype) {
  if (const auto* v = x.get<Value>()) return *v;
  if (const auto* b = x.get<bool>()) return constant(builder, Tensor::scalar<bool>(*b));
  if (const auto* d = x.get<double>()) return scalar(builder, *d, float_dtype);
  if (const auto* s = x.get<std::string>()) return constant(builder, text_tensor(*s));
  if (const auto* i = x.get<int64_t>()) {
    const bool large = *i > std::numeric_limits<int32_t>::max() || *i < std::numeric_limits<int32_t>::min();
    return constant(builder, large ? Tensor::scalar<int64_t>(*i) : Tensor::scalar<int32_t>(static_cast<int32_t>(*i)));
  }
  if (const auto* list = x.get<Operand::List>()) {
    if (list->empty()) return constant(builder, Tensor(float_dtype, Shape{0}));
    Values items;
    for (const Operand& item : *list) items.push_back(to_value(item, builder, float_dtype));
    for (const Value& item : items)
      if (!(item.shape() == items[0].shape()))
        refuse("shape", "a list holds items of " + to_string(items[0].shape()) + " and of " + to_string(item.shape()) +
                            ": to be a tensor they must be alike");
    return stack(items, 0);
  }
  refuse("expr.type", "None is no tensor", "`mask(x)` is None where `x` has no mask");
}

Value to_value_beside(const Operand& x, const Value& other, DType float_dtype) {
  const DType t = other.dtype();
  const bool fits = x.is<double>() ? is_float(t) : x.is<int64_t>() && (is_float(t) || is_integer(t));
  if (!fits) return to_value(x, other.builder(), float_dtype);
  if (t != DType::kInt64) return scalar(other.builder(), *x.number(), t);
  return constant(other.builder(), Tensor::scalar<int64_t>(*x.integer()));
}

}  // namespace kcc
