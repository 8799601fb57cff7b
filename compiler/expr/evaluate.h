// The value of an expression: plain Python where all is known, operations of the graph where tensors come in.
#pragma once

#include "compiler/expr/ast.h"
#include "runtime/functions/function.h"

namespace kcc::expr {

// What an expression stands in: the names it may read, and the functions it may call.
class Environment {
 public:
  virtual ~Environment() = default;
  // "x", or "e.mean" for a field; none when there is no such name.
  virtual std::optional<Operand> find(const std::string& name) = 0;
  virtual std::vector<std::string> names() const { return {}; }  // to say which one was meant
  // What makes tensors, and what the functions of runtime/functions are called with; null where all is static.
  virtual FunctionContext* context() { return nullptr; }
  // A function of the environment's own, of names that it does not evaluate (`classes(target)`); none: it has no such.
  virtual bool takes_names(const std::string& /*function*/) const { return false; }
  virtual std::optional<StaticValue> fact(const std::string& /*function*/, const std::string& /*name*/) {
    return std::nullopt;
  }
};

// What was meant by a name that there is not: `None` by `null`; and by a field: `shape(x)` by `x.shape`. Empty where
// nothing is known.
std::string meant_by(const std::string& name);
std::string meant_by_field(const std::string& dotted);

// The calls, where tensors are, of functions that there are not.
std::vector<Problem> unknown_functions(const Expr& e);

Result<Operand> evaluate(const Expr& e, Environment& environment);

}  // namespace kcc::expr
