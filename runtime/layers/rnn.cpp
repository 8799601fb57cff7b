// A recurrent layer with any cell.
#include "runtime/layers/recurrent.h"
#include "runtime/layers/stacked_rnn_cells.h"

namespace kcc {
namespace {

struct RNN final : Recurrent {
  Arg<std::vector<Ref<Layer>>> cell{this, "cell", Rule{}, "a cell, or several: one upon the other"};

 protected:
  std::shared_ptr<Cell> make_cell() override {
    if (cell.get().size() == 1) {
      if (auto one = std::dynamic_pointer_cast<Cell>(cell.get()[0])) return one;
      throw Refused({"arg.type", "`" + cell.get()[0]->type_name + "` is no cell of a recurrent layer",
                     "such as `LSTMCell`", cell.place});
    }
    auto stack = std::make_shared<StackedRNNCells>();
    stack->type_name = "StackedRNNCells";
    stack->cells.set(cell.get());
    stack->cells.place = cell.place;
    stack->dtype.set(dtype.get());
    stack->settle();
    return stack;
  }
};

KCC_REGISTER(RNN, "A recurrent layer with any cell.");

}  // namespace
}  // namespace kcc
