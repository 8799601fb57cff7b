// The arithmetic of `$(..)`: Python over numbers, bools, texts and lists, before any tensor exists.
#pragma once

#include <functional>

#include "compiler/expr/ast.h"

namespace kcc::expr {

struct StaticNames {
  std::function<std::optional<StaticValue>(const std::string&)> find;
  std::function<std::vector<std::string>()> names = {};  // to say which one was meant
  // The facts of data: classes(target), vocabulary(layer), rows(train). Refuses what it does not know.
  std::function<StaticValue(const std::string& function, const std::string& name)> fact = {};
};

Result<StaticValue> evaluate_static(const Expr& e, const StaticNames& names);
Result<StaticValue> evaluate_static(std::string_view text, const StaticNames& names);

}  // namespace kcc::expr
