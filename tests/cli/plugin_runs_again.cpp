// Runs of plugins that are used again, and loops that are watched from outside.
#include <doctest/doctest.h>

#include "plugin_runs.h"

using namespace kcc::cli;
namespace cli = kcc::cli;

namespace {

std::string rows(const Scratch& s) {
  return s.write("rows.jsonl", "{\"input\": [1, 2, 3], \"output\": [1]}\n{\"input\": [0, 0, 1], \"output\": [0]}\n");
}

}  // namespace

TEST_CASE("weights that only some values, or only training, ask for do not keep a run from being used") {
  const Cache cache;
  const Scratch s;
  s.write("varied.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Varied : Model {
      SublayersOf<Layer> blocks{this, "blocks"};
      Sublayer aux{this, "aux"};
      static Samples samples() { return {{.inputs = {{2, 3}}}}; }
      void settle() override {
        for (int i = 0; i < 3; ++i) blocks.push_back(layer("Dense", 3, {{"activation", "relu"}}));
        aux = layer("Dense", 1);
      }
      Value call(Value x, Call c) override {
        if (c.training) c.add_loss(mean(square(aux(x, c))));
        for (auto& b : blocks) {
          x = b(x, c);
          if (!c.training && max(x).item() < 100) break;
        }
        return x;
      }
    };
    KCC_REGISTER(Varied);
  )cpp");
  const Outcome trained = train(s, spec("varied.cpp", "Varied, {Dense: 1}"));
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  for (const auto& command : std::vector<std::vector<std::string>>{{"predict", s / "run", "--data", rows(s)},
                                                                   {"summary", s / "run"},
                                                                   {"evaluate", s / "run", "--split", "train"}}) {
    const Outcome o = cli::kcc(command);
    if (command[0] != "evaluate") CHECK_MESSAGE(o.code == 0, o.err);
  }
  const Outcome checked = cli::kcc({"plugin", "check", s / "varied.cpp"});
  CHECK_MESSAGE(checked.code == 0, checked.out, checked.err);
}

TEST_CASE("what flows in and out of a class is matched by name") {
  const Cache cache;
  const Scratch s;
  s.write("named.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Named : Model {
      std::vector<std::string> input_names() const override { return {"a", "b"}; }
      std::vector<std::string> result_names() const override { return {"less", "more"}; }
      Values call_all(const Values& in, Call) override {
        const Value w = weight("w", {1}, "ones");
        return {in[0] * w - in[1], in[0] * w + in[1]};
      }
    };
    KCC_REGISTER(Named);
  )cpp");
  const auto written = [&](const std::string& inputs, const std::string& outputs) {
    return s.write("named.yaml", "kcc: 1\nplugins: [named.cpp]\nmodel: {inputs: {" + inputs +
                                     "}, class: Named, outputs: " + outputs +
                                     "}\ndata: {train: {inline: {a: [[10]], b: [[1]]}}}\n");
  };
  for (const char* inputs : {"a: [1], b: [1]", "b: [1], a: [1]"}) {
    CHECK(cli::kcc({"predict", written(inputs, "[more, less]"), "--split", "train"}).out == "more,less\n11,9\n");
    CHECK(cli::kcc({"predict", written(inputs, "{one: less, two: more}"), "--split", "train"}).out ==
          "one,two\n9,11\n");
    CHECK(cli::kcc({"predict", written(inputs, "more"), "--split", "train"}).out == "more\n11\n");
  }
  CHECK(has(cli::kcc({"check", written("a: [1], b: [1]", "[less, mores]")}).err, "`Named` has no result `mores`"));
  CHECK(has(cli::kcc({"check", written("a: [1], c: [1]", "[less, more]")}).err, "`Named` has no input `c`"));
}

TEST_CASE("loops are watched from outside, and traced where they can be") {
  const Cache cache;
  const Scratch s;
  s.write("loops.cpp", R"cpp(
#include <kcc/kcc.h>
    using namespace kcc;
    struct Measured : Loop {
      Logs step(const Batch& b) override {
        GradientTape tape;
        const Outputs out = model(b.inputs, training);
        const Value loss = this->loss(b, out);
        metrics(b, out);
        optimizer().apply(tape.gradient(loss, model.trainable()));
        return {{"loss", loss}};
      }
    };
    KCC_REGISTER(Measured);
    struct Reads : Loop {
      Logs step(const Batch& b) override { return {{"gain", sum(model(b.inputs, training)).item() * 0 + 1}}; }
    };
    KCC_REGISTER(Reads);
    struct Counts : Layer {
      int n = 0;
      Value call(Value x, Call) override { return x * double(++n); }
    };
    KCC_REGISTER(Counts);
    struct Slipped : Layer {
      Value call(Value x, Call) override { return matmul(x, weight("w", {7, 2})); }
    };
    KCC_REGISTER(Slipped);
  )cpp");
  const auto check = [&](const std::string& stack, const std::string& training) {
    return cli::kcc({"check", s.write("spec.yaml", spec("loops.cpp", stack, training, 6)), "--no-color"});
  };
  CHECK(has(check("{Dense: 1}", ", loop: Measured, metrics: [mae]").out, "loop (Measured)  traced"));
  const auto stops = [&](const std::string& monitor) {
    return train(
        s, spec("loops.cpp", "{Dense: 1}",
                ", loop: Reads, callbacks: [{EarlyStopping: {monitor: " + monitor + ", mode: max, patience: 1}}]", 6));
  };
  const Outcome stopped = stops("gain");
  CHECK_MESSAGE(stopped.code == 0, stopped.err);
  CHECK(has(content(s / "run/history.csv"), "\n1,"));
  CHECK_FALSE(has(content(s / "run/history.csv"), "\n4,"));
  const Outcome unknown = stops("gian");
  CHECK(unknown.code == 1);
  CHECK_MESSAGE(has(unknown.err, "K0704"), unknown.err);
  CHECK(has(unknown.err, "did you mean `gain`?"));
  CHECK(has(unknown.err, "spec.yaml:"));
  const Outcome frozen = check("Counts, {Dense: 1}", "");
  CHECK(frozen.code != 0);
  CHECK_MESSAGE(has(frozen.err, "`call` of `Counts` is another computation each time"), frozen.err);
  CHECK(has(check("Slipped, {Dense: 1}", "").err, "within `Slipped` of the plugin `loops.cpp`"));
}
