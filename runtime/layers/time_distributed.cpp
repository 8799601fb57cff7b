// A layer applied to every step of a sequence.
#include <algorithm>

#include "runtime/model/layer.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

struct TimeDistributed final : Layer {
  Arg<Ref<Layer>> layer{this, "layer", Rule{}, "applied to each step"};

  void settle() override {
    if (!layer.get()) throw Refused({"arg.type", "`layer` is null, and must be a layer", {}, layer.place});
    adopt("layer", layer.get());
  }

  Value call(Value x, Call c) override {
    if (x.rank() < 3)
      refuse("shape.rank",
             "`TimeDistributed` takes [batch, time, ..] with a dimension more, and gets " + to_string(x.shape()));
    const Value mask = c.mask();
    if (mask && (mask.rank() < 2 || !(mask.shape().first(2) == x.shape().first(2))))
      refuse("shape.mask", "the mask of `TimeDistributed` begins with " + to_string(x.shape().first(2)) +
                               ", and it gets " + to_string(mask.shape()));
    const int64_t time = x.dim(1);
    if (!has_state(x, c)) {  // all steps as one large batch
      const Value y = applied(together(x), mask ? together(mask) : mask, c);
      return reshape(y, x.shape().first(2) + y.shape().from(1));
    }
    Values steps;  // a layer with a state of its own sees one step after the other
    for (int64_t t = 0; t < time; ++t) {
      const auto at = [t](const Value& v) { return squeeze(slice(v, 1, t, t + 1), 1); };
      steps.push_back(applied(at(x), mask ? at(mask) : mask, c));
    }
    return stack(steps, 1);
  }

 private:
  // The layer's `activity_regularizer` is passed over: Keras calls the layer past it.
  Value applied(const Value& x, const Value& mask, const Call& c) {
    Value y = layer.get()->apply({{x, mask}}, {}, c.context)[0].value;
    if (layer.get()->activity()) c.context.losses.pop_back();
    return y;
  }
  static Value together(const Value& v) { return reshape(v, Shape{v.dim(0) * v.dim(1)} + v.shape().from(2)); }

  // Whether a call of the layer changes something that it keeps: found out by one that nothing comes of.
  bool has_state(const Value& x, const Call& c) {
    TraceBuilder probe;
    Context context{probe};
    context.training = c.training;
    context.floatx = c.context.floatx;
    context.batch = c.context.batch;
    context.place = c.context.place;
    Shape step = x.shape();
    step.erase(1);
    layer.get()->apply({{probe.input("x", {x.dtype(), step}), {}}}, {}, context);
    probe.finish();
    return !probe.graph.updates.empty();
  }
};

KCC_REGISTER(TimeDistributed, "A layer applied to every step of a sequence.");

}  // namespace
}  // namespace kcc
