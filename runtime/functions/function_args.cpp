// How functions read their arguments.
#include <limits>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/ops/operands.h"

namespace kcc {

const Operand& FunctionArgs::operator[](std::string_view name) const {
  for (size_t i = 0; i < values_.size(); ++i)
    if (function_.parameters[i].name == name) return values_[i];
  KCC_CHECK(false, function_.name + " has no parameter " + std::string(name));
  return values_[0];
}

void FunctionArgs::refuse_argument(std::string_view name, const std::string& rule) const {
  refuse("call", "`" + std::string(name) + "` of `" + function_.name + "` is " + to_string((*this)[name]) + ": " + rule,
         function_.signature);
}

Value FunctionArgs::value(std::string_view name) const {
  if (none(name)) refuse_argument(name, "it must be a tensor or a number");
  return to_value((*this)[name], builder(), context_.float_dtype());
}

Value FunctionArgs::numbers(std::string_view name) const {
  const Value v = value(name);
  if (v.dtype() == DType::kString) refuse_argument(name, "text is no number");
  return v.dtype() == DType::kBool || v.dtype() == DType::kUint8 ? cast(v, DType::kInt32) : v;
}

Value FunctionArgs::floats(std::string_view name) const {
  const Value v = value(name);
  if (v.dtype() == DType::kString) refuse_argument(name, "text is no number");
  return is_float(v.dtype()) ? v : cast(v, context_.float_dtype());
}

Values FunctionArgs::both(std::string_view a, std::string_view b) const {
  const Operand &x = (*this)[a], &y = (*this)[b];
  if (x.is_none()) refuse_argument(a, "it must be a tensor or a number");
  if (y.is_none()) refuse_argument(b, "it must be a tensor or a number");
  Values v(2);
  if (x.is_number() && y.is_value())
    v = {to_value_beside(x, *y.get<Value>(), context_.float_dtype()), value(b)};
  else if (y.is_number() && x.is_value())
    v = {value(a), to_value_beside(y, *x.get<Value>(), context_.float_dtype())};
  else
    v = {value(a), value(b)};
  const DType dtype = promote(v[0].dtype(), v[1].dtype());
  if (dtype == DType::kBool || dtype == DType::kUint8) return {cast(v[0], DType::kInt32), cast(v[1], DType::kInt32)};
  return v;
}

Values FunctionArgs::list(std::string_view name) const {
  if (const auto* items = (*this)[name].get<Operand::List>()) {
    Values out;
    for (const Operand& item : *items) out.push_back(to_value(item, builder(), context_.float_dtype()));
    if (out.empty()) refuse_argument(name, "it must hold at least one tensor");
    return out;
  }
  const Value v = value(name);
  if (v.rank() < 1 || v.dim(0) < 1) refuse_argument(name, "it must be a list of tensors");
  Values out;
  for (int64_t i = 0; i < v.dim(0); ++i) out.push_back(squeeze(slice(v, 0, i, i + 1), 0));
  return out;
}

double FunctionArgs::number(std::string_view name) const {
  const auto n = (*this)[name].number();
  if (!n) refuse_argument(name, "it must be a number");
  return *n;
}

int64_t FunctionArgs::integer(std::string_view name) const {
  const auto n = (*this)[name].integer();
  if (!n) refuse_argument(name, "it must be a whole number");
  return *n;
}

bool FunctionArgs::flag(std::string_view name) const {
  const auto* b = (*this)[name].get<bool>();
  if (!b) refuse_argument(name, "it must be True or False");
  return *b;
}

const std::string& FunctionArgs::text(std::string_view name) const {
  const auto* s = (*this)[name].get<std::string>();
  if (!s) refuse_argument(name, "it must be a text");
  return *s;
}

int FunctionArgs::axis(std::string_view name) const {
  const int64_t i = integer(name);
  if (i < -kMaxRank - 1 || i > kMaxRank) refuse_argument(name, "there is no such axis");
  return static_cast<int>(i);
}

Ints FunctionArgs::axes(std::string_view name) const {
  const Operand& x = (*this)[name];
  if (x.is_none()) return {};
  const auto* list = x.get<Operand::List>();
  if (!list) return {axis(name)};
  if (list->empty()) refuse_argument(name, "it must name at least one axis");
  Ints out;
  for (const Operand& item : *list) {
    const auto i = item.integer();
    if (!i || *i < -kMaxRank || *i >= kMaxRank) refuse_argument(name, "axes are whole numbers within the rank");
    out.push_back(*i);
  }
  return out;
}

Shape FunctionArgs::shape(std::string_view name) const {
  const Operand& x = (*this)[name];
  const auto* list = x.get<Operand::List>();
  Shape out;
  for (const Operand& item : list ? *list : Operand::List{x}) {
    const auto i = item.integer();
    if (!i || *i < 0) refuse_argument(name, "a shape is a list of whole numbers, none negative");
    out.push_back(*i);
  }
  static_cast<void>(out.count());  // refuses what cannot be counted
  return out;
}

DType FunctionArgs::dtype(std::string_view name, DType otherwise) const {
  if (none(name)) return otherwise;
  if (text(name) == "int") return DType::kInt32;
  if (text(name) == "float") return context_.float_dtype();
  const auto t = dtype_named(text(name));
  if (!t) refuse_argument(name, "it must be one of bool, uint8, int32, int64, float32, float64, string");
  return *t;
}

}  // namespace kcc
