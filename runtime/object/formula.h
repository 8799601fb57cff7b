// `= ..`: an expression where Keras takes a function. The front end reads the text; here it is something to call.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/problem.h"
#include "runtime/graph/value.h"

namespace kcc {

// A value and what goes with it: True in its mask keeps, an empty mask keeps all.
struct Flow {
  Value value;
  Value mask = {};
};
using Flows = std::vector<Flow>;
using NamedFlows = std::vector<std::pair<std::string, Flow>>;

struct FormulaScope {
  Builder* builder = nullptr;
  bool training = false;
  int64_t batch = 0;                       // rows
  NamedFlows values = {};                  // those that the formula names: `x`, `y_true`, `y_pred`, values of the graph
  DType floatx = DType::kFloat32;          // of plain numbers with a fraction
  int64_t turn = 0;                        // of a repetition that shares its weights: `$i`
  std::function<void(Problem)> warn = {};  // of what is hardly meant; empty: nobody asks
};

struct Formula {
  std::string text;
  std::vector<std::string> names;                                       // of the values that it uses
  std::function<Value(const FormulaScope&)> call;                       // refuses what cannot be
  std::function<std::vector<Value>(const FormulaScope&)> call_several;  // the elements of a list, such as top_k's
};

}  // namespace kcc
