// The gradients of a computation, and theirs.
#include <fmt/format.h>

#include "runtime/base/threads.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/graph/autodiff.h"
#include "runtime/graph/slopes.h"
#include "runtime/model/stateful.h"
#include "runtime/plugins/computation.h"

namespace kcc {
namespace {

class Differentiation {
 public:
  explicit Differentiation(const Computation& c) : c_(c) {
    for (size_t i = c.given; i < c.inputs.size(); ++i)
      if (c.inputs[i].dtype() == DType::kFloat64)
        by_.push_back({c.inputs.size() == 1 ? "input" : "input " + std::to_string(i), c.inputs[i], {}});
    for (Variable* v : c.variables())
      if (v->trainable && v->type.dtype == DType::kFloat64) {
        by_.push_back({v->name, v->value, {}});
        weights_.push_back(v);
      }
  }

  GradientErrors first(int64_t elements) {
    options_.elements = elements;
    Run run(pool_);
    const Values g = gradients_in(run);
    for (size_t i = 0; i < by_.size(); ++i) by_[i].gradient = g.empty() || !g[i] ? Tensor() : g[i].held()->clone();
    return worst([&] {
      Run at(pool_, false);
      compute(at);
      return projected(at.ys, dys_);
    });
  }

  GradientErrors second() {
    Run run(pool_);
    const Values g = gradients_in(run);
    Values gs, ws, xs = run.xs;
    for (size_t i = 0; i < g.size(); ++i) {
      ws_.push_back(drawn(by_[i].at.shape(), 900 + i));
      if (g[i]) gs.push_back(g[i]), ws.push_back(run.builder.value(ws_.back()));
    }
    if (gs.empty()) return {};
    for (size_t i = 0; i < dys_.size(); ++i) {
      if (dys_[i].dtype() != DType::kFloat64) continue;
      by_.push_back({"gradient of result " + std::to_string(i), dys_[i], {}});
      xs.push_back(run.dys[i]);
    }
    const Values gg = gradients(gs, ws, xs);
    for (size_t i = 0; i < by_.size(); ++i) by_[i].gradient = gg[i] ? gg[i].held()->clone() : Tensor();
    options_.elements = 12;
    return worst([&] {
      Run at(pool_);
      return projected(gradients_in(at), ws_);
    });
  }

 private:
  struct Run {
    explicit Run(ThreadPool& pool, bool recording = true) : builder(pool) {
      builder.alone = true;
      if (recording) recorded.emplace(builder);
      builder.first_value = [](const Variable& v) { return initial_value(v, 0); };
    }
    EagerBuilder builder;
    std::optional<EagerBuilder::Recording> recorded;  // which tapes within leave as it is
    Values ys, dys, xs;
  };

  // The floating results, and what each is multiplied by.
  void compute(Run& r) {
    const Here here(r.builder);
    Values in;
    for (const Tensor& x : c_.inputs) in.push_back(r.builder.value(x));
    for (size_t i = c_.given; i < in.size(); ++i)
      if (in[i].dtype() == DType::kFloat64) r.xs.push_back(in[i]);
    for (Variable* v : weights_) r.xs.push_back(r.builder.read(*v));
    for (const Value& y : c_.call(r.builder, in, true))
      if (is_float(y.dtype())) r.ys.push_back(y);
    for (size_t i = dys_.size(); i < r.ys.size(); ++i) {
      dys_.push_back(drawn(r.ys[i].shape(), 500 + i, -1, 1, r.ys[i].dtype()));
      if (r.ys[i].dtype() == DType::kFloat32) {
        const int64_t elements = options_.elements;
        options_ = kSinglePrecision;
        options_.elements = elements;
      }
    }
    for (size_t i = 0; i < r.ys.size(); ++i) r.dys.push_back(r.builder.value(dys_[i]));
  }

  Values gradients_in(Run& r) {
    compute(r);
    const Here here(r.builder);
    return r.ys.empty() || r.xs.empty() ? Values{} : gradients(r.ys, r.dys, r.xs);
  }

  static double projected(const Values& values, const std::vector<Tensor>& on) {
    double sum = 0;
    for (size_t k = 0; k < values.size(); ++k)
      for (int64_t i = 0; values[k].defined() && i < on[k].count(); ++i) sum += values[k].held()->at(i) * on[k].at(i);
    return sum;
  }

  GradientErrors worst(const std::function<double()>& f) {
    GradientErrors out;
    for (const Differentiated& by : by_) {
      const Slope s = worst_slope(f, by, options_);
      out.compared += s.compared;
      if (s.error > std::max(options_.tolerance, out.error)) out.wrong = "by " + to_string(s, by);
      out.error = std::max(out.error, s.error);
    }
    return out;
  }

  const Computation& c_;
  ThreadPool pool_{1};
  std::vector<Differentiated> by_;
  std::vector<Variable*> weights_;
  std::vector<Tensor> dys_, ws_;
  SlopeOptions options_;
};

}  // namespace

GradientErrors gradient_errors(const Computation& c, int64_t elements) { return Differentiation(c).first(elements); }
std::string wrong_gradient(const Computation& c) { return gradient_errors(c, SlopeOptions{}.elements).wrong; }
std::string wrong_second_gradient(const Computation& c) { return Differentiation(c).second().wrong; }

}  // namespace kcc
