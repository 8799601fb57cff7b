// Gradient rules of a plugin that give what is no gradient: the operation, the layer and the place are named.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;

namespace {

const std::string kRules = R"cpp(
#include <kcc/kcc.h>

#include <stdexcept>

#include "runtime/tensor/dispatch.h"
  using namespace kcc;
  Prepared doubling(const Signature& s) {
    const int64_t n = s.in[0].shape.count();
    return dispatch_float(s.in[0].dtype, [&]<class T>() {
      Prepared p;
      p.phases.push_back({1, [n](const Buffers& b, int) {
                            for (int64_t i = 0; i < n; ++i) b.output<T>()[i] = 2 * b.input<T>(0)[i];
                          }});
      return p;
    });
  }
#define DOUBLED(id, ...)                                                                            \
    const Op& id##_op = define({.name = #id,                                                          \
                                .doc = "2 x.",                                                        \
                                .infer = same_type,                                                   \
                                .kernel = +doubling,                                                  \
                                .vjp = [](const OpCall&, const Values& dy) -> Values { __VA_ARGS__ }, \
                                .samples = {{normal({3, 4})}}});                                      \
    struct id : Layer {                                                                               \
      Value call(Value x, Call) override { return emit(id##_op, {x}); }                               \
    };                                                                                                \
    KCC_REGISTER(id)
  DOUBLED(Narrow, return {sum(dy[0], {1})};);
  DOUBLED(Typed, return {cast(dy[0], DType::kFloat64)};);
  DOUBLED(Many, return {dy[0], dy[0]};);
  DOUBLED(Few, if (dy.size() == 1) return {}; return dy;);
  DOUBLED(Refuses, return {matmul(dy[0], dy[0])};);
  DOUBLED(Throws, if (dy.size() == 1) throw std::runtime_error("no luck"); return dy;);
  DOUBLED(Reads, return {dy[0] * max(dy[0]).item()};);
  struct Own : Layer {  // by custom_gradient
    Arg<bool> shape{this, "shape"}, look{this, "look", false};
    Value call(Value x, Call) override {
      if (look) max(x).item();
      const bool wrong_shape = shape;
      return custom_gradient({x}, [wrong_shape](const Values& in) -> WithGradient {
        return {in[0], [wrong_shape](const Value& dy) -> Values {
                  return wrong_shape ? Values{sum(dy, {1})} : Values{dy, dy};
                }};
      });
    }
  };
  KCC_REGISTER(Own);
  struct Around : Layer {
    Sublayer part{this, "part"};
    void settle() override { part = layer("Narrow"); }
    Value call(Value x, Call c) override { return part(x, c); }
  };
  KCC_REGISTER(Around);
  struct Off : Loss {
    Value call(const Value& t, const Value& p) const override { return mean(square(t - emit(Narrow_op, {p})), {-1}); }
  };
  KCC_REGISTER(Off);
  struct Plain : Loop {
    Arg<bool> look{this, "look", false};
    Logs step(const Batch& b) override {
      GradientTape tape;
      Value loss = this->loss(b, model(b.inputs, training));
      if (look) loss.item();
      optimizer().apply(tape.gradient(loss, model.trainable()));
      return {{"loss", loss}};
    }
  };
  KCC_REGISTER(Plain);
)cpp";

}  // namespace

TEST_CASE("a gradient rule that is wrong is told with its operation, its layer and the place in the spec") {
  const Cache cache;
  const Scratch s;
  s.write("rules.cpp", kRules);
  struct Case {
    std::string layer, training, words, place = "4:41";
  };
  const std::string of = "the gradient rule of `";
  for (const Case& c : {
           Case{"Narrow", "", of + "Narrow`, in `narrow`, gives float32[batch] for float32[batch, 2]"},
           Case{"Typed", "", of + "Typed`, in `typed`, gives float64[batch, 2] for float32[batch, 2]"},
           Case{"Many", "", of + "Many`, in `many`, gives 2 gradients, and the number of inputs is 1"},
           Case{"Few", "", of + "Few`, in `few`, gives 0 gradients, and the number of inputs is 1"},
           Case{"Refuses", "", of + "Refuses`, in `refuses`, fails: the inner dimensions of a product are 2 and batch"},
           Case{"Throws", "", of + "Throws`, in `throws`, fails: no luck"},
           Case{"Reads", "", of + "Reads`, in `reads`, reads a value while the step is being traced"},
           Case{"{Own: true}", "", of + "custom_gradient`, in `own`, gives float32[batch] for float32[batch, 2]"},
           Case{"{Own: false}", "", of + "custom_gradient`, in `own`, fails: it gives 2 gradients"},
           Case{"{Own: true, look: true}", "", of + "custom_gradient`, in `own`, gives float32[4] for float32[4, 2]"},
           Case{"Around", "", of + "Narrow`, in `around/part`, gives float32[batch] for float32[batch, 2]"},
           Case{"Narrow", ", loop: Plain", of + "Narrow`, in `narrow`, gives float32[batch] for float32[batch, 2]"},
           Case{"Narrow", ", loop: {Plain: true}", of + "Narrow`, in `narrow`, gives float32[4] for float32[4, 2]"},
       }) {
    CAPTURE(c.layer);
    CAPTURE(c.training);
    const Outcome o = train(s, spec("rules.cpp", "{Dense: 2}, " + c.layer + ", {Dense: 1}", c.training));
    CHECK(o.code != 0);
    CHECK_MESSAGE(o.err.find(c.words) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("spec.yaml:" + c.place + "\n") != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("1 error\n") != std::string::npos, o.err);
    CHECK(o.err.find("1009") == std::string::npos);
  }
  std::string text = spec("rules.cpp", "{Dense: 1}");
  text.replace(text.find("loss: mse"), 9, "loss: Off");
  const Outcome o = train(s, text);  // in no layer
  CHECK_MESSAGE(o.err.find(of + "Narrow` gives float32[batch] for float32[batch, 1]") != std::string::npos, o.err);
  CHECK_MESSAGE(o.err.find("spec.yaml:7:18\n") != std::string::npos, o.err);
}

TEST_CASE("a layer that reads values is called once a step: its gradient is that of what it did") {
  const Cache cache;
  const Scratch s;
  s.write("once.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    double calls = 0;
    struct Once : Layer {
      Value call(Value x, Call) override {
        const double factor = std::fmod(++calls, 2) + 1;  // 2, 1, 2, ..: another one, if it were called again
        Value y = x * weight("w", {x.dim(-1)}, "ones") * factor;
        if (max(y).item() > 1e30) return x;
        return y;
      }
    };
    KCC_REGISTER(Once);
    struct Predicted : Loss {
      Value call(const Value& t, const Value& p) const override { return mean(p + t * 0.0, {-1}); }
    };
    KCC_REGISTER(Predicted);
    struct Tells : Callback {
      void on_epoch_end(TrainingView& view, int64_t, kcc::Logs& logs) override {
        set_log(logs, "calls", calls);
        for (const auto& [name, w] : view.copy_weights())
          if (name == "once/w") set_log(logs, "w", w.at(0));
      }
    };
    KCC_REGISTER(Tells);
  )cpp");
  // loss = mean over rows of the only output, which is w0 x0 f + w1 x1 f + w2 x2 f: its gradient in w0 is f mean(x0).
  std::string text = spec("once.cpp", "Once, {Dense: {units: 1, kernel_initializer: ones, trainable: false}}",
                          ", callbacks: [Tells]", 3);
  text.replace(text.find("loss: mse"), 9, "loss: Predicted");
  const Outcome o = train(s, text);
  REQUIRE_MESSAGE(o.code == 0, o.err);
  std::istringstream lines(content(s / "run/history.csv"));
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(lines, line);)
    if (line[0] != 'e') {
      std::replace(line.begin(), line.end(), ',', ' ');
      std::istringstream cells(line);
      rows.emplace_back(std::istream_iterator<double>(cells), std::istream_iterator<double>());
    }
  REQUIRE(rows.size() == 3);  // epoch, loss, calls, w
  for (size_t i = 1; i < 3; ++i) {
    CHECK(rows[i][2] == rows[i - 1][2] + 1);
    const double factor = std::fmod(rows[i][2], 2) + 1;
    CHECK(rows[i - 1][3] - rows[i][3] == doctest::Approx(0.01 * factor * 1.75).epsilon(1e-4));
  }
}
