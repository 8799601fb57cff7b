// The masks of what an expression makes. It is made before the expression is called:
//
//   const FormulaMasks masks(scope);
//   const Value v = formula.call(scope);
//   Flow result{v, masks.of(v)};
#pragma once

#include <optional>

#include "runtime/eager/eager_builder.h"
#include "runtime/object/formula.h"

namespace kcc {

struct Findings;

class FormulaMasks {
 public:
  explicit FormulaMasks(const FormulaScope& scope);

  // Kept as `Add` does: where all that the result is made of have one, they are joined by or. But only where it is
  // computed element by element.
  Value of(const Value& result) const;
  size_t before() const { return before_; }  // the builder's position before the expression
  // Warns of one that sums or averages over the steps of a sequence, those that its mask leaves out as well:
  // `mean(e, axis=1)`.
  void tell_steps_left_out(Findings& findings, const Formula& formula, const Value& result, Place place) const;

 private:
  const FormulaScope& scope_;
  const bool any_;                                    // of its values has a mask
  std::optional<EagerBuilder::Recording> recording_;  // what is computed at once leaves a trace for the masks alone
  size_t before_;                                     // the builder's position before the expression
};

}  // namespace kcc
