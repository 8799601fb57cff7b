// Cells one upon the other as one cell: the result of each is the input of the next.
#include "runtime/layers/stacked_rnn_cells.h"

#include "runtime/object/guard.h"

namespace kcc {

void StackedRNNCells::settle() {
  if (cells.get().empty())
    throw Refused({"arg.range", "`cells` is empty, and must hold a cell at least", {}, cells.place});
  for (size_t i = 0; i < cells.get().size(); ++i) {
    if (!dynamic_cast<Cell*>(cells.get()[i].get()))
      throw Refused({"arg.type", "`" + cells.get()[i]->type_name + "` is no cell of a recurrent layer",
                     "such as `LSTMCell`", cells.place});
    adopt("cells/" + std::to_string(i), cells.get()[i]);
  }
}

std::vector<Shape> StackedRNNCells::state_shapes(const Shape& x) const {
  std::vector<Shape> out;
  for (const Ref<Layer>& cell : cells.get())
    for (const Shape& s : static_cast<const Cell&>(*cell).state_shapes(x)) out.push_back(s);
  return out;
}

Values StackedRNNCells::step(const Value& x, const Values& states, const Call& c) {
  Values out{x};
  auto at = states.begin();
  for (const Ref<Layer>& layer : cells.get()) {
    Cell& cell = static_cast<Cell&>(*layer);
    const auto n = static_cast<std::ptrdiff_t>(cell.state_shapes(x.shape()).size());
    const Within within(cell, c.context);
    Values now;
    guarded(cell, [&] { now = cell.step(out[0], Values(at, at + n), c); });
    at += n;
    out[0] = now[0];
    out.insert(out.end(), now.begin() + 1, now.end());
  }
  return out;
}

Cell::Run StackedRNNCells::run(const Sequence& s, const Call& c) {
  if (s.mask || !s.states.empty()) return Cell::run(s, c);
  Run result;
  Sequence here = s;
  for (size_t i = 0; i < cells.get().size(); ++i) {  // without a mask a stack is one cell after the other
    here.all = s.all || i + 1 < cells.get().size();
    Cell& cell = static_cast<Cell&>(*cells.get()[i]);
    const Within within(cell, c.context);
    const Run run = cell.run(here, c);
    here.x = result.y = run.y;
    result.states.insert(result.states.end(), run.states.begin(), run.states.end());
  }
  return result;
}

KCC_REGISTER(StackedRNNCells, "Cells one upon the other as one cell.");

}  // namespace kcc
