// The functions an expression may call, by name: keras.losses, keras.metrics, keras.ops, keras.random and
// keras.activations. Where several of these modules have a name, the first one's function is the one registered.
//
// A function is written once: its signature as Python has it, a line of documentation, and what it does with its
// arguments, bound by then. `define_functions` enters it into the registry; there is no list of them.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/functions/operand.h"
#include "runtime/ops/ops.h"

namespace kcc {

// Where a function is called: it makes tensors, and knows masks.
class FunctionContext {
 public:
  virtual ~FunctionContext() = default;
  virtual Builder& builder() = 0;
  virtual Value mask_of(const Value&) { return {}; }                                         // empty: none
  virtual void warn(const char* /*kind*/, std::string /*message*/, std::string /*help*/) {}  // of what is hardly meant
  virtual DType float_dtype() { return DType::kFloat32; }                                    // of plain floats
};

struct Function;

// Arguments by the names of their parameters. Each reader refuses, with the function's and the parameter's name, what
// it cannot take.
class FunctionArgs {
 public:
  FunctionArgs(const Function& function, std::vector<Operand> values, FunctionContext& context)
      : function_(function), values_(std::move(values)), context_(context) {}

  const Operand& operator[](std::string_view name) const;
  bool none(std::string_view name) const { return (*this)[name].is_none(); }
  Value value(std::string_view name) const;    // whatever it is, as a tensor
  Value numbers(std::string_view name) const;  // the same: no text, and truth values and bytes as int32
  Value floats(std::string_view name) const;   // the same, of a floating dtype
  Values both(std::string_view a,
              std::string_view b) const;     // a plain number takes the other's dtype; no uint8, no bool
  Values list(std::string_view name) const;  // of tensors; a single tensor is cut along its first axis
  double number(std::string_view name) const;
  int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  int axis(std::string_view name) const;
  Ints axes(std::string_view name) const;                     // an int or a list of ints; None: empty
  Shape shape(std::string_view name) const;                   // an int or a list of ints
  DType dtype(std::string_view name, DType otherwise) const;  // a name such as float32; None: `otherwise`

  Builder& builder() const { return context_.builder(); }
  FunctionContext& context() const { return context_; }
  const Function& function() const { return function_; }
  [[noreturn]] void refuse_argument(std::string_view name, const std::string& rule) const;

 private:
  const Function& function_;
  std::vector<Operand> values_;
  FunctionContext& context_;
};

struct Function {
  struct Parameter {
    std::string name;
    std::optional<Operand> otherwise;  // its default; absent: it must be given
  };
  std::string name;
  std::string signature;  // "clip(x, x_min, x_max)"
  std::string doc;
  std::vector<Parameter> parameters;
  bool rest = false;      // the last parameter takes any number of arguments, as a list: "f(*xs)"
  bool keywords = false;  // it takes arguments of any name, as a list of [name, value]: "f(**xs)"
  std::function<Operand(const FunctionArgs&)> call;
};

struct FunctionDefinition {
  const char* signature;
  const char* doc;
  Operand (*call)(const FunctionArgs&);
};

bool define_functions(std::initializer_list<FunctionDefinition> definitions);
const Function* find_function(std::string_view name);  // null when there is none
std::vector<const Function*> all_functions();          // by name

struct Argument {
  std::string keyword;  // empty: by position
  Operand value;
};

// Refuses (kind "call") an argument that is unknown, missing or given twice.
Operand call(const Function& function, const std::vector<Argument>& arguments, FunctionContext& context);

}  // namespace kcc
