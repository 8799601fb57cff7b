// A recurrent layer that goes through sequences both ways.
#include "runtime/layers/recurrent.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct Bidirectional final : Layer {
  Arg<Ref<Layer>> layer{this, "layer", Rule{}, "the recurrent layer that goes forward"};
  Arg<std::optional<std::string>> merge_mode{this, "merge_mode", "concat", one_of({"concat", "sum", "mul", "ave"}),
                                             "how the results are joined; null: they are not"};
  Arg<Ref<Layer>> backward_layer{this, "backward_layer", nullptr,
                                 "the layer that goes backwards; default: one like `layer`"};

  void settle() override {
    forward_ = recurrent_layer(layer);
    if (backward_layer.get()) {
      backward_ = recurrent_layer(backward_layer);
    } else {
      Config config = config_of(*forward_);
      std::erase_if(config.entries, [](const ConfigEntry& e) { return e.key == "go_backwards"; });
      config.entries.push_back({"go_backwards", kNoPlace, Config::of(true)});
      Problems problems;
      backward_ = std::dynamic_pointer_cast<Recurrent>(make_object("layer", config, "layer", problems));
      if (!backward_) throw Refused(problems.list.at(0));
    }
    if (forward_->go_backwards == backward_->go_backwards)
      throw Refused({"arg.range",
                     "`layer` and `backward_layer` go the same way, and must differ in `go_backwards`",
                     {},
                     layer.place});
    if (forward_->return_sequences != backward_->return_sequences || forward_->return_state != backward_->return_state)
      throw Refused({"arg.range",
                     "`layer` and `backward_layer` must agree in `return_sequences` and `return_state`",
                     {},
                     backward_layer.place});
    for (const auto& half : {forward_, backward_}) half->zero_output_for_mask.set(*half->return_sequences);
    backward_->in_order = backward_->go_backwards;
    adopt("forward", forward_);
    adopt("backward", backward_);
  }

  Values call_all(const Values& in, Call c) override {
    if (in.size() != 1)
      refuse("graph.inputs", "`Bidirectional` takes one sequence, and gets " + std::to_string(in.size()) + " values",
             "states are given as `call: {initial_state: [..]}`");
    CallArguments first, second;
    if (const CallArgument* states = c.argument("initial_state")) {
      const auto half = static_cast<std::ptrdiff_t>(states->values.size() / 2);
      if (states->values.size() % 2 != 0)
        refuse("arg.type", "`initial_state` of `Bidirectional` has " + std::to_string(states->values.size()) +
                               " values, and must have as many for each way");
      first.push_back({"initial_state", Flows(states->values.begin(), states->values.begin() + half), {}});
      second.push_back({"initial_state", Flows(states->values.begin() + half, states->values.end()), {}});
    }
    const Flows flow{{in[0], c.mask()}};
    const Flows y = forward_->apply(flow, first, c.context), z = backward_->apply(flow, second, c.context);
    const Value a = y[0].value,
                b = forward_->return_sequences && !backward_->in_order ? flip(z[0].value, 1) : z[0].value;
    Values out;
    if (!merge_mode.get())
      out = {a, b};
    else if (**merge_mode == "concat")
      out = {concat({a, b}, -1)};
    else if (**merge_mode == "sum")
      out = {a + b};
    else if (**merge_mode == "mul")
      out = {a * b};
    else
      out = {(a + b) * 0.5};
    for (const Flows* half : {&y, &z})
      for (size_t i = 1; i < half->size(); ++i) out.push_back((*half)[i].value);
    return out;
  }

  Values masks(const Values& out, const Call& c) override {
    Values result(out.size());
    if (forward_->return_sequences)
      for (size_t i = 0; i < (merge_mode.get() ? 1 : 2); ++i) result[i] = c.mask();
    return result;
  }
  std::vector<std::string> input_names() const override { return {"sequences"}; }
  std::vector<std::string> call_argument_names() const override { return {"initial_state", "mask"}; }

 private:
  static std::shared_ptr<Recurrent> recurrent_layer(const Arg<Ref<Layer>>& arg) {
    if (auto r = std::dynamic_pointer_cast<Recurrent>(arg.get())) return r;
    throw Refused({"arg.type",
                   "`" + arg.name + "` is " + (arg.get() ? "`" + arg.get()->type_name + "`" : "null") +
                       ", and must be a recurrent layer",
                   "such as `LSTM`, `GRU`, `RNN`", arg.place});
  }
  std::shared_ptr<Recurrent> forward_, backward_;
};

KCC_REGISTER(Bidirectional, "A recurrent layer that goes through sequences both ways.");

}  // namespace
}  // namespace kcc
