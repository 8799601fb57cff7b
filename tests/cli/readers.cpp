// Who reads values where there are none yet is told by its place in the spec, whatever family it is of.
#include <doctest/doctest.h>

#include <algorithm>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;

namespace {

const std::string kReaders = R"cpp(
#include <kcc/kcc.h>
  using namespace kcc;
  struct PeekLoss : Loss {
    Value call(const Value& t, const Value& p) const override { return square(t - p) * mean(p).item(); }
  };
  KCC_REGISTER(PeekLoss);
  struct PeekRegularizer : Regularizer {
    Value call(const Value& w) const override { return sum(w) * max(w).item(); }
  };
  KCC_REGISTER(PeekRegularizer);
  struct PeekConstraint : Constraint {
    Value call(const Value& w) const override { return w * max(w).item(); }
  };
  KCC_REGISTER(PeekConstraint);
  struct PeekSchedule : Schedule {
    Value call(const Value& step) const override { return step * step.item(); }
  };
  KCC_REGISTER(PeekSchedule);
  struct PeekInitializer : Initializer {
    void fits(const Type& t) const override { ones(t.shape).tensor(); }
    Tensor make(const Type& t, const Philox&) const override { return Tensor(t); }
  };
  KCC_REGISTER(PeekInitializer);
  struct AtOnce : Initializer {  // weights are made before the step
    Tensor make(const Type& t, const Philox&) const override { return (ones(t.shape) * 0.5).tensor().clone(); }
  };
  KCC_REGISTER(AtOnce);
  struct PeekMetric : Metric {
    void update(const Value& t, const Value& p, const Value&) override { add("sum", mean(t - p) * mean(p).item()); }
    Value result() override { return get("sum"); }
  };
  KCC_REGISTER(PeekMetric);
  struct PeekResult : Metric {
    void update(const Value& t, const Value& p, const Value&) override { add("sum", mean(t - p)); }
    Value result() override { return get("sum") * get("sum").item(); }
  };
  KCC_REGISTER(PeekResult);
  struct PeekOptimizer : Optimizer {
    PeekOptimizer() : Optimizer(0.01) {}
    Value update(Variable&, const Value& now, const Value& g, const Value&, const Value&) override {
      return now - g * sum(g).item();
    }
  };
  KCC_REGISTER(PeekOptimizer);
  struct PeekCell : Cell {
    std::vector<Shape> state_shapes(const Shape&) const override { return {Shape{2}}; }
    Values step(const Value& x, const Values& states, const Call&) override {
      if (mean(x) > 0) return {states[0], states[0]};
      return {states[0] + 1.0, states[0] + 1.0};
    }
  };
  KCC_REGISTER(PeekCell);
  struct Around : Layer {
    Sublayer rnn{this, "rnn"};
    void settle() override { rnn = layer("RNN", layer("PeekCell")); }
    Value call(Value x, Call c) override { return rnn(x, c); }
  };
  KCC_REGISTER(Around);
  struct Tests : Loop {  // reads values in its test alone
    Logs step(const Batch& b) override {
      GradientTape tape;
      Value loss = this->loss(b, model(b.inputs, training));
      optimizer().apply(tape.gradient(loss, model.trainable()));
      return {{"loss", loss}};
    }
    bool own_test_step() const override { return true; }
    Logs test_step(const Batch& b) override { return {{"loss", loss(b, model(b.inputs)).item()}}; }
  };
  KCC_REGISTER(Tests);
)cpp";

// The column of the first `what` in the line that holds it.
std::string place_of(const std::string& text, const std::string& what) {
  const size_t at = text.find(what), line = text.rfind('\n', at);
  const auto row = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return "spec.yaml:" + std::to_string(row) + ":" + std::to_string(at - line) + "\n";
}

}  // namespace

TEST_CASE("who reads a value in what is traced is named, with its place") {
  const Cache cache;
  const Scratch s;
  s.write("readers.cpp", kReaders);
  struct Case {
    std::string stack, from, to, who, where;
  };
  for (const Case& c : {
           Case{"{Dense: 1}", "loss: mse", "loss: PeekLoss", "PeekLoss", ""},
           Case{"{Dense: 1}", "{SGD: 0.01}", "PeekOptimizer", "PeekOptimizer", ""},
           Case{"{Dense: 1}", "{SGD: 0.01}", "{SGD: PeekSchedule}", "PeekSchedule", ""},
           Case{"{Dense: 1}", "epochs", "metrics: [mae, PeekMetric], epochs", "PeekMetric", ""},
           Case{"{Dense: 1}", "epochs", "metrics: [mae, PeekResult], epochs", "PeekResult", ""},
           Case{"{Dense: {units: 1, kernel_regularizer: PeekRegularizer}}", "", "", "PeekRegularizer", ""},
           Case{"{Dense: {units: 1, activity_regularizer: PeekRegularizer}}", "", "", "PeekRegularizer", ""},
           Case{"{Dense: {units: 1, kernel_constraint: PeekConstraint}}", "", "", "PeekConstraint", ""},
           Case{"{Dense: {units: 1, kernel_initializer: PeekInitializer}}", "", "", "PeekInitializer", ""},
           Case{"{Reshape: [3, 1]}, {RNN: {cell: PeekCell}}, {Dense: 1}", "", "", "PeekCell", ""},
           Case{"{Reshape: [3, 1]}, {RNN: {cell: PeekCell, return_sequences: true}}", "", "", "PeekCell", ""},
           Case{"{Reshape: [3, 1]}, {RNN: {cell: [{GRUCell: 2}, PeekCell]}}, {Dense: 1}", "", "", "PeekCell", ""},
           Case{"{Reshape: [3, 1]}, {Bidirectional: {RNN: {cell: PeekCell}}}, {Dense: 1}", "", "", "PeekCell", ""},
           Case{"{Reshape: [3, 1]}, Around, {Dense: 1}", "", "", "PeekCell", "Around"},
       }) {
    CAPTURE(c.who);
    CAPTURE(c.stack);
    std::string text = spec("readers.cpp", c.stack);
    if (!c.from.empty()) text.replace(text.find(c.from), c.from.size(), c.to);
    const Outcome o = train(s, text);
    CHECK(o.code == 2);
    CHECK_MESSAGE(o.err.find("error[K1008]: `" + c.who + "` reads a value") != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find(place_of(text, c.where.empty() ? c.who : c.where)) != std::string::npos, o.err);
    CHECK_MESSAGE(o.err.find("1 error\n") != std::string::npos, o.err);
  }
  CHECK(train(s, spec("readers.cpp", "{Dense: {units: 1, kernel_initializer: AtOnce}}")).code == 0);
}

TEST_CASE("a loop that reads values in its test alone runs at once") {
  const Cache cache;
  const Scratch s;
  s.write("readers.cpp", kReaders);
  std::string text = spec("readers.cpp", "{Dense: 1}", ", loop: Tests");
  text.insert(text.find("training:"), "  validation: {split: 0.5}\n");
  const Outcome o = train(s, text);
  CHECK_MESSAGE(o.code == 0, o.err);
  CHECK_MESSAGE(content(s / "run/history.csv").starts_with("epoch,loss,val_loss\n0,"), content(s / "run/history.csv"));
}
