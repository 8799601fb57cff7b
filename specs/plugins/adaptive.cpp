// Adaptive computation time (Graves, 2016): one layer is applied again and again, and after each step every row says
// how far it is done. The loop ends when all rows are.
#include <kcc/kcc.h>

using namespace kcc;

struct AdaptiveComputation : Layer {  // -> the state, and how many steps each row took
  Arg<int> units{this, "units", at_least(1), "size of the state"};
  Arg<int> most{this, "most", 10, at_least(1), "steps at which any row ends"};
  Arg<float> cost{this, "cost", 0.03f, at_least(0), "of a step, added to the loss"};
  Sublayer think{this, "think"}, halt{this, "halt"};

  static Samples samples() { return {{.arguments = {{"units", 4}}, .inputs = {{2, 3}}}}; }

  void settle() override {
    think = layer("GRUCell", units);
    halt = layer("Dense", 1, {{"activation", "sigmoid"}, {"bias_initializer", "ones"}});
  }
  std::vector<std::string> result_names() const override { return {"state", "steps"}; }

  Values call_all(const Values& in, Call c) override {
    const Value x = in[0];
    Value state = zeros({x.dim(0), units}), result = zeros_like(state);
    Value left = ones({x.dim(0), 1});  // of each row's weights, which add up to 1
    Value going = left, steps = zeros_like(left), remainder = zeros_like(left);
    for (int n = 1; max(going).item() > 0; ++n) {
      state = think({x, state}, c)[1];
      const Value p = halt(state, c);
      const Value ends = n == most ? going : going * cast(left - p < 0.01, left.dtype());
      const Value w = ends * left + (going - ends) * p;
      result = result + w * state;
      steps = steps + going;
      remainder = remainder + ends * left;
      left = left - w;
      going = going - ends;
    }
    c.add_loss(cost * mean(steps + remainder));
    return {result, squeeze(steps, -1)};
  }
};
KCC_REGISTER(AdaptiveComputation, "Applies a layer until each row is done.");
