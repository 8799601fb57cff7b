// Keeps the largest singular value of a layer's kernel at 1: in training the kernel is divided by an estimate of it.
// Formula: keras/src/layers/normalization/spectral_normalization.py.
#include "runtime/model/layer.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

Value normalized(const Value& v) { return v * minimum(rsqrt(sum(square(v))), 1e7); }

struct SpectralNormalization final : Layer {
  Arg<Ref<Layer>> layer{this, "layer", Rule{}, "the layer whose kernel is normalized"};
  Arg<int64_t> power_iterations{this, "power_iterations", 1, at_least(1), "steps of the estimate for each batch"};

  void settle() override {
    if (!layer.get()) throw Refused({"arg.type", "`layer` is null, and must be a layer", {}, layer.place});
    adopt("layer", layer.get());
  }

  Values call_all(const Values& in, Call c) override {
    Layer& held = *layer.get();
    Flows flows;
    for (size_t i = 0; i < in.size(); ++i) flows.push_back({in[i], c.mask(i)});
    Variable* kernel = kernel_of(held);
    if (!kernel) {  // made by a call that nothing comes of
      TraceBuilder probe;
      Context context{probe};
      context.floatx = c.context.floatx;
      context.batch = c.context.batch;
      context.provided = c.context.provided;
      context.place = c.context.place;
      Flows given;
      for (const Value& v : in) given.push_back({probe.input("x", v.type()), {}});
      held.apply(given, {}, context);
      kernel = kernel_of(held);
      if (!kernel)
        refuse("graph.inputs", "`" + held.type_name + "` has no kernel and no embeddings to normalize",
               "SpectralNormalization is for layers such as Dense, Conv2D and Embedding");
    }
    const Type& type = kernel->type;
    Variable& u_kept = state("vector_u", {type.dtype, {1, type.shape[-1]}}, start());
    if (c.training) {
      const Value w = read(*kernel), flat = reshape(w, {type.shape.count() / type.shape[-1], type.shape[-1]});
      const Value u_before = read(u_kept);
      Value u = u_before, v;
      for (int64_t i = 0; i < power_iterations; ++i) {
        v = normalized(matmul(u, flat, false, true));
        u = normalized(matmul(v, flat));
      }
      const Value sigma = reshape(matmul(matmul(v, flat), u, false, true), {});
      const Value some = logical_not(equal(max(abs(w)), 0.0));  // a kernel of zeros stays
      assign(u_kept, where(some, u, u_before));
      assign(*kernel, where(some, w / where(some, sigma, ones_like(sigma)), w));
    }
    const Flows out = held.apply(flows, c.arguments(), c.context);
    out_masks_.clear();
    Values values;
    for (const Flow& f : out) {
      values.push_back(is_float(f.value.dtype()) && is_float(in[0].dtype()) ? cast(f.value, in[0].dtype()) : f.value);
      out_masks_.push_back(f.mask);
    }
    return values;
  }
  Values masks(const Values&, const Call&) override { return out_masks_; }
  std::vector<std::string> call_argument_names() const override {
    return layer.get() ? layer.get()->call_argument_names() : std::vector<std::string>{};
  }

 private:
  static Variable* kernel_of(Layer& held) {
    Variable* v = held.variables.find("kernel");
    return v ? v : held.variables.find("embeddings");
  }
  static Ref<Initializer> start() {
    Problems problems;
    Config c = Config::object("TruncatedNormal");
    c.entries.push_back({"stddev", kNoPlace, Config::of(0.02)});
    return std::dynamic_pointer_cast<Initializer>(make_object("initializer", c, "vector_u", problems));
  }
  Values out_masks_;
};

KCC_REGISTER(SpectralNormalization, "Keeps the largest singular value of a layer's kernel at 1.");

}  // namespace
}  // namespace kcc
