#include "runtime/kcc/function_call.h"

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/graph/builder.h"

namespace kcc::ops {
namespace {

// The builder of the first tensor within; null where there is none.
Builder* builder_of(const Operand& o) {
  if (const Value* v = o.get<Value>()) return v->defined() ? &v->builder() : nullptr;
  if (const auto* list = o.get<Operand::List>())
    for (const Operand& item : *list)
      if (Builder* b = builder_of(item)) return b;
  return nullptr;
}

// Of a list of [name, value].
std::vector<Argument> keywords_of(const Operand& o) {
  std::vector<Argument> out;
  const auto* list = o.get<Operand::List>();
  for (const Operand& item : list ? *list : Operand::List{Operand{}}) {
    const auto* pair = item.get<Operand::List>();
    if (!pair || pair->size() != 2 || !(*pair)[0].is_text())
      refuse("call", "arguments by name are a list of pairs of a name and a value, and this is " + kind_of(item));
    out.push_back({*(*pair)[0].get<std::string>(), (*pair)[1]});
  }
  return out;
}

struct Calling final : FunctionContext {
  explicit Calling(Builder& b) : builder_(b) {}
  Builder& builder() override { return builder_; }
  Builder& builder_;
};

}  // namespace

Result::operator Value() const {
  if (const Value* v = get<Value>()) return *v;
  if (is_none() || is<List>()) refuse("call", "one value is wanted here, and this is " + kind_of(*this));
  return to_value(*this, here());
}

Value Result::operator[](size_t i) const {
  const auto* list = get<List>();
  if (!list || i >= list->size()) refuse("call", "there is no result " + std::to_string(i) + " of " + kind_of(*this));
  return Result((*list)[i]);
}

Values Result::values() const {
  const auto* list = get<List>();
  if (!list) return {*this};
  Values out;
  for (size_t i = 0; i < list->size(); ++i) out.push_back((*this)[i]);
  return out;
}

Result call(const char* name, std::initializer_list<Operand> given, bool rest) {
  const Function* function = find_function(name);
  KCC_CHECK(function, name);
  Builder* builder = nullptr;
  std::vector<Argument> arguments;
  size_t at = 0;
  for (const Operand& o : given) {
    if (!builder) builder = builder_of(o);
    if (rest && at + 1 == given.size() && o.is<Operand::List>()) {
      for (const Operand& one : *o.get<Operand::List>()) arguments.push_back({"", one});
    } else if (function->keywords && at + 1 == given.size()) {
      for (Argument& argument : keywords_of(o)) arguments.push_back(std::move(argument));
    } else {
      arguments.push_back({"", o});
    }
    ++at;
  }
  Calling context(builder ? *builder : here());
  return Result(kcc::call(*function, arguments, context));
}

}  // namespace kcc::ops
