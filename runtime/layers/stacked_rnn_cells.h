// Cells one upon the other as one cell: the result of each is the input of the next.
#pragma once

#include "runtime/layers/cell.h"

namespace kcc {

struct StackedRNNCells final : Cell {
  Arg<std::vector<Ref<Layer>>> cells{this, "cells", Rule{}, "from the bottom to the top"};

  void settle() override;
  std::vector<Shape> state_shapes(const Shape& x) const override;
  Values step(const Value& x, const Values& states, const Call& c) override;
  Run run(const Sequence& s, const Call& c) override;
};

}  // namespace kcc
