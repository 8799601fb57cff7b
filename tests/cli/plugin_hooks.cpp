// Whatever a plugin is asked, and throws: the error names the plugin, the object and its place. And what variables
// hold, read while a layer is traced, is read in every call.
#include <doctest/doctest.h>

#include <filesystem>

#include "plugin_runs.h"

using namespace kcc::cli;

namespace {

const char* const kHooks = R"cpp(
#include <kcc/kcc.h>
  using namespace kcc;
  void fail(const Arg<std::string>& at, const char* hook) {
    if (*at == hook) throw std::runtime_error(std::string("no ") + hook);
  }
#define ASKED(type, hook, answer) \
    type hook() const override { return fail(at, #hook), type(answer); }
  using Penalty = const Regularizer*;
  using Names = std::vector<std::string>;
  struct Odd : Layer {
    Arg<std::string> at{this, "at", ""};
    ASKED(Names, input_names, Names{"inputs"})
    ASKED(Names, call_argument_names, )
    ASKED(Names, result_names, )
    ASKED(bool, passes_mask, true)
    ASKED(Penalty, activity, nullptr)
    ASKED(bool, adapted, true)
    Value call(Value x, Call) override { return x; }
  };
  KCC_REGISTER(Odd);
  struct OddLoss : Loss {
    Arg<std::string> at{this, "at", ""};
    ASKED(Takes, takes, Takes::kAny)
    Value call(const Value& t, const Value& p) const override { return mean(square(t - p), {-1}); }
  };
  KCC_REGISTER(OddLoss);
  struct OddMetric : MeanMetric {
    Arg<std::string> at{this, "at", ""};
    ASKED(Direction, direction, Direction::kUp)
    ASKED(std::string, default_name, "odd")
    Value values(const Value& t, const Value& p) override { return mean(square(t - p), {-1}); }
  };
  KCC_REGISTER(OddMetric);
  struct OddCallback : Callback {
    Arg<std::string> at{this, "at", ""};
    ASKED(bool, wants_batches, false)
    ASKED(Names, files, )
    ASKED(Names, values, )
  };
  KCC_REGISTER(OddCallback);
  struct OddSource : DataSource {
    Arg<std::string> at{this, "at", ""};
    Table read(const SourceContext&) const override {
      Table t;
      t.fields.push_back({"input", Tensor(DType::kFloat32, {2, 3})});
      t.fields.push_back({"output", Tensor(DType::kFloat32, {2, 1})});
      return t;
    }
    Names paths(const SourceContext&) const override { return fail(at, "paths"), Names{}; }
  };
  KCC_REGISTER_AS(OddSource, "Odd_source");
  struct OddLoop : Loop {
    Arg<std::string> at{this, "at", ""};
    ASKED(bool, own_test_step, false)
    ASKED(bool, own_predict_step, false)
    ASKED(bool, own_fit, false)
    ASKED(bool, traced, true)
    Logs step(const Batch&) override { return {}; }
  };
  KCC_REGISTER(OddLoop);
  const Op& odd = define({.name = "odd",
                          .infer = same_type,
                          .kernel = +[](const Signature& s) -> Prepared {
                            if (s.in[0].shape[0] == 4) throw std::runtime_error("no prepare");
                            return {};
                          },
                          .vjp = [](const OpCall&, const Values& dy) -> Values { return dy; }});
  struct OddOp : Layer {
    Value call(Value x, Call) override { return emit(odd, {x}); }
  };
  KCC_REGISTER(OddOp);
)cpp";

}  // namespace

TEST_CASE("what throws when it is asked is named, with its place") {
  const Cache cache;
  const Scratch s;
  s.write("odd.cpp", kHooks);
  const auto said = [&](const std::string& text, const std::string& what, const std::string& hook, int line) {
    const Outcome o = train(s, text);
    CHECK(o.code != 0);
    CHECK_MESSAGE(has(o.err, what + " of the plugin `odd.cpp` failed: no " + hook), hook, o.err);
    CHECK_MESSAGE(has(o.err, "spec.yaml:" + std::to_string(line) + ":"), hook, o.err);
    CHECK_MESSAGE(!has(o.err, "kcc itself"), o.err);
  };
  const auto at = [](const std::string& type, const std::string& hook) { return "{" + type + ": " + hook + "}"; };
  for (const std::string hook :
       {"input_names", "call_argument_names", "result_names", "passes_mask", "activity", "adapted"})
    said(spec("odd.cpp", at("Odd", hook) + ", {Dense: 1}"), "`Odd`", hook, 4);
  const auto training = [&](const std::string& part) { return spec("odd.cpp", "{Dense: 1}", part); };
  for (const std::string hook : {"wants_batches", "files", "values"})
    said(training(", callbacks: [" + at("OddCallback", hook) + "]"), "`OddCallback`", hook, 7);
  said(training(", metrics: [" + at("OddMetric", "default_name") + "]"), "`OddMetric`", "default_name", 7);
  said(training(", metrics: [" + at("OddMetric", "direction") + "], callbacks: [{EarlyStopping: {monitor: odd}}]"),
       "`OddMetric`", "direction", 7);
  for (const std::string hook : {"own_test_step", "own_predict_step", "own_fit", "traced"}) {
    std::string text = training(", loop: " + at("OddLoop", hook));
    text.replace(text.find("data:\n"), 6, "data:\n  validation: {split: 0.5}\n");
    said(text, "`OddLoop`", hook, 8);
  }
  std::string text = training("");
  text.replace(text.find("loss: mse"), 9, "loss: " + at("OddLoss", "takes"));
  said(text, "`OddLoss`", "takes", 7);
  text = training("");
  text.replace(text.find("{inline"), text.find("training:") - text.find("{inline"), at("Odd_source", "paths") + "\n");
  said(text, "`Odd_source`", "paths", 6);
  said(spec("odd.cpp", "OddOp, {Dense: 1}"), "the operation `odd`", "prepare", 4);
}

TEST_CASE("what a variable holds, read in a call, is not frozen in the plan") {
  const Cache cache;
  const Scratch s;
  s.write("peek.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Peek : Layer {  // adds what the state was at the start of the step
      Value call(Value x, Call c) override {
        Variable& calls = state("calls", {DType::kFloat32, {}});
        const double before = calls.value.defined() ? calls.value.at(0) : 0;
        if (c.training) assign(calls, read(calls) + 1.0);
        c.add_metric("before", constant(before));
        return x;
      }
    };
    KCC_REGISTER(Peek);
  )cpp");
  const Outcome o = train(s, spec("peek.cpp", "Peek, {Dense: 1}", ", batch_size: 4", 3));
  REQUIRE_MESSAGE(o.code == 0, o.err);
  const auto lines = lines_of(content(s / "run/history.csv"));
  REQUIRE(lines.size() == 4);
  for (int i = 1; i < 4; ++i) CHECK_MESSAGE(has(lines[i] + ",", "," + std::to_string(i - 1) + ","), lines[i]);
  CHECK(has(kcc::cli::kcc({"summary", s / "spec.yaml"}).out, "eager"));
}
