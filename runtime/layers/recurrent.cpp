#include "runtime/layers/recurrent.h"

#include "runtime/ops/ops.h"

namespace kcc {

void Recurrent::settle() {
  if (stateful)
    throw Refused({"arg.range", "`stateful` is true, and must be false: states begin anew in each batch",
                   "give the states as `initial_state`", stateful.place});
  cell_ = make_cell();
  adopt(cell_name(), cell_);
}

Values Recurrent::call_all(const Values& in, Call c) {
  if (in.size() != 1)
    refuse("graph.inputs", "`" + type_name + "` takes one sequence, and gets " + std::to_string(in.size()) + " values",
           "states are given as `call: {initial_state: [..]}`");
  const Value x = floating(in[0]);
  if (x.rank() < 3)
    refuse("shape.rank",
           "`" + type_name + "` takes sequences [batch, time, features], and gets " + to_string(x.shape()),
           "the layer before it may need `return_sequences: true`");
  Cell::Sequence s{x, c.values("initial_state"), c.mask(), go_backwards, return_sequences, zero_output_for_mask};
  if (c.argument("initial_state")) {
    Shape step = x.shape();
    step.erase(1);
    const auto shapes = cell_->state_shapes(step);
    if (s.states.size() != shapes.size())
      refuse("arg.type", "`initial_state` has " + std::to_string(s.states.size()) + " values, and `" + type_name +
                             "` has " + std::to_string(shapes.size()) + " states");
    for (size_t i = 0; i < shapes.size(); ++i) {
      const Shape want = Shape{x.dim(0)} + shapes[i];
      if (!(s.states[i].shape() == want))
        refuse("shape.state", "state " + std::to_string(i + 1) + " of `" + type_name + "` is " + to_string(want) +
                                  ", and `initial_state` gives " + to_string(s.states[i].shape()));
      s.states[i] = cast(s.states[i], x.dtype());
    }
  }
  if (s.mask) {
    if (s.mask.dtype() != DType::kBool) s.mask = not_equal(s.mask, 0.0);
    if (s.mask.rank() == 3 && s.mask.dim(2) == 1) s.mask = squeeze(s.mask, 2);
    if (!(s.mask.shape() == x.shape().first(2)))
      refuse("shape.mask", "the mask of `" + type_name + "` is " + to_string(x.shape().first(2)) + ", and it gets " +
                               to_string(s.mask.shape()));
  }
  Cell::Run run;
  {
    const Within within(*cell_, c.context);
    run = cell_->run(s, c);
  }
  Values out{return_sequences && go_backwards && !in_order ? flip(run.y, 1) : run.y};
  if (return_state) out.insert(out.end(), run.states.begin(), run.states.end());
  return out;
}

Values Recurrent::masks(const Values& out, const Call& c) {
  Values result(out.size());
  if (return_sequences) result[0] = c.mask();
  return result;
}

}  // namespace kcc
