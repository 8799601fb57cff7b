// What layers that go through sequences share: their arguments, masks, initial states, results.
#pragma once

#include "runtime/layers/cell.h"

namespace kcc {

struct Recurrent : Layer {
  Arg<bool> return_sequences{this, "return_sequences", false, "the result of every step, and not the last alone"};
  Arg<bool> return_state{this, "return_state", false, "the last states as further results"};
  Arg<bool> go_backwards{this, "go_backwards", false,
                         "from the last step to the first; the results stand in that order"};
  Arg<bool> stateful{this, "stateful", false, "not supported: must be false"};
  Arg<bool> unroll{this, "unroll", false, "accepted; changes nothing"};
  Arg<bool> zero_output_for_mask{this, "zero_output_for_mask", false,
                                 "the result of a masked step is zero, and not the one before"};
  Arg<Ref<Regularizer>> activity_regularizer{this, "activity_regularizer", nullptr, "a penalty on the result"};
  Recurrent() { common_args_end(); }

  void settle() override;
  Values call_all(const Values& in, Call c) override;
  Values masks(const Values& out, const Call& c) override;
  const Regularizer* activity() const override { return activity_regularizer.get().get(); }
  std::vector<std::string> input_names() const override { return {"sequences"}; }
  std::vector<std::string> call_argument_names() const override { return {"initial_state", "mask"}; }

  bool in_order =
      false;  // results stand in the order of time even where it goes backwards: Bidirectional wants them so

 protected:
  virtual std::shared_ptr<Cell> make_cell() = 0;            // called once the arguments are read
  virtual std::string cell_name() const { return "cell"; }  // in the paths of weights
  std::shared_ptr<Cell> cell_;
};

}  // namespace kcc
